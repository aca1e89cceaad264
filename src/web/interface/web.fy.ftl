# Wat Peil sels seit, yn it Frysk. Koarte sinnen, gewoane wurden; jo, net do.

## Om elke side
skip = Nei de ynhâld
languages = Taal
leave = Dizze side gau ferlitte
footer = Peil: fragelisten mei in útlis by elke skoare. In helpmiddel by it petear, nea in diagnoaze.
foot-privacy = Privacy
foot-accessibility = Tagonklikens
foot-contact = Kontakt
foot-telephone = Belje { $number }
title-wrong = Tink derom:
signed-in-as = Oanmeld as { $name }
sign-out = Ofmelde
yes = Ja
no = Nee
alert = Tink derom
version = Ferzje { $version }
print = Printsje
informant-only = Ynfoller

## Begjin
home-title = Fragelisten
home-resident = Hawwe jo in brief of berjocht mei in keppeling krigen? Iepenje dan dy keppeling, of typ hjir de koade út de brief. Jo hoege jo net oan te melden.
home-working = Wurkje jo hjir?
home-professional = Meld jo dan oan om fragelisten út te setten en útkomsten te sjen.
code-title = Ik haw in koade
code-hint = Sechstjin letters en sifers, út jo brief. Haadletters, streekjes en spaasjes meitsje net út.
code-go = Fierder
code-empty = Typ de koade út jo brief.
code-length = In koade hat 16 letters en sifers. Jo typten der { $count }.
code-signs = Hjir stiet in teken yn dat yn gjin koade foarkomt. Sjoch de koade nochris nei.
code-wrong = Mei dizze koade is neat te iepenjen. Sjoch oft jo him goed oertypt hawwe. Is de koade ferrûn of ynlutsen? Freegje dan om in nijenien.

## Oanmelde
sign-in = Oanmelde
sign-in-name = Namme
sign-in-password = Wachtwurd
sign-in-code = Koade út jo app
sign-in-code-hint = Seis sifers. De app lit elke heale minút in nije koade sjen.
sign-in-denied = De namme, it wachtwurd of de koade doocht net, of der is te faak in flater makke. In koade kin ien kear brûkt wurde. Slagget it net? Besykje it oer in kertier nochris, of freegje de behearder.
sign-in-more-time = Ik ha mear tiid nedich
sign-in-more-time-hint = Dogge jo in skoft neat, dan wurde jo pas nei 5 oeren ôfmeld, en net nei in heal oere. Lit it skerm dan net allinnich.
sign-in-ended = Jo binne ôfmeld, om't jo in skoft neat dien hiene of al lang oanmeld wiene. Meld jo op 'e nij oan.
sign-in-held = Jo wiene al ôfmeld doe't jo jo formulier ferstjoerden. Wy hâlde it in heal oere fêst. Meld jo mei deselde namme oan: dan kinne jo it noch ferstjoere.
sign-in-lost = Jo wiene al ôfmeld doe't jo jo formulier ferstjoerden. Wat jo op dy side ynfolle hiene, is net bewarre. Wat jo earder bewarre ha, is der noch.
held-title = Jo formulier is der noch
held-what = It is noch net ferstjoerd, want jo wiene ôfmeld. Wolle jo it noch ferstjoere?
held-send = Noch ferstjoere
held-leave = Net ferstjoere
session-until = Dogge jo neat, dan wurde jo om { $time } oere ôfmeld.
session-soon = Jo wurde binnen 5 minuten ôfmeld. Wat jo hjir ynfolle ha, is noch net bewarre.
session-stay = Oanmeld bliuwe
session-stays = Jo bliuwe oanmeld.
session-last = Jo wurde binnen 5 minuten ôfmeld. Langer kin net: bewarje no wat jo ynfolle ha, en meld jo op 'e nij oan.
session-over = Jo binne ôfmeld. Hiene jo hjir wat ynfolle? Ferstjoer it, en meld jo op 'e nij oan: dan giet it mei.

## Flaters
fault-not-found = Dizze side is der net
fault-not-found-what = Miskien is it adres net hielendal oernommen. Gean werom, of begjin opnij by jo keppeling.
fault-no-link = Dizze keppeling iepenet neat
fault-no-link-what = De keppeling is ferrûn of ynlutsen, net hielendal oernommen, of jo browser is ûnderwilens sletten. Iepenje de keppeling út jo brief of berjocht opnij. Slagget dat net? Freegje om in nije keppeling.
fault-bad-form = Dit formulier kinne wy net lêze
fault-bad-form-what = Gean werom en besykje it opnij. Wat jo earder bewarre hawwe, is der noch.
fault-forged = Dit formulier kaam fan in oare webside
fault-forged-what = Wy hawwe neat bewarre. Iepenje de side opnij en besykje it nochris.
fault-too-large = Dit is te folle tekst
fault-too-large-what = Gean werom en meitsje jo antwurd koarter. Wat jo earder bewarre hawwe, is der noch.
fault-too-often = Dit giet te hurd
fault-too-often-what = Der komme te folle fersiken fan jo adres. Wachtsje in minút en besykje it opnij. Wat jo bewarre hawwe, is der noch.
fault-inside = Der gie by ús wat mis
fault-inside-what = Besykje it aanst opnij. Wat jo earder bewarre hawwe, is der noch.

## Begjin fan in fragelist
start-what = Jo krije fragen oer hoe't it mei jo giet. Jo antwurden helpe yn it petear mei jo begelieder.
start-own-view = Jo folje jo eigen byld yn ({ $informant }). De antwurden en skoares fan oaren sjogge jo pas as elkenien klear is.
start-own-alone = Dit folje jo sels yn, bygelyks om antwurden fan papier oer te nimmen.
start-time-title = Hoefolle tiid kostet it?
start-time = Der { $pages ->
    [one] is ien side
   *[other] binne { $pages } siden
    } mei fragen. Dat duorret likernôch { $minutes } minuten.
start-stop = Jo meie tuskentroch ophâlde. Jo antwurden wurde by elke side bewarre.
start-choice-title = Moat ik alles ynfolje?
start-choice = Nee. Jo meie in fraach iepen litte. Goed of ferkeard bestiet hjir net.
start-who-title = Wa sjocht myn antwurden?
start-who = Allinnich jo en de professional dy't mei jo wurket, by { $owner }. Jo namme stiet der net by. In antwurd dat om gau kontakt freget, sjocht de professional daliks.
start-leave-title = Net allinnich?
start-leave = Sjocht der immen mei? Kies dan boppe-oan "Dizze side gau ferlitte". Jo browser kin it adres noch ûnthâlde: wiskje sa nedich jo skiednis.
start-until = Jo kinne ynfolje oant en mei { $date }.
begin = Begjinne
go-on = Fierder gean
review-so-far = Myn antwurden oant no ta

## In side mei fragen
step = Stap { $at } fan { $of }
next = Folgjende
back = Foarige
stop = Bewarje en ophâlde
or-else = of:
list-search = Sykje yn de list
list-choose = Kies út de list
clear-answer = Antwurd wiskje
summary-wrong = { $count ->
    [one] Ien antwurd is noch net goed
   *[other] { $count } antwurden binne noch net goed
    }
summary-wrong-what = Ferbetterje dit earst. Dêrnei kinne jo fierder.
summary-open = { $count ->
    [one] Ien fraach is noch iepen
   *[other] { $count } fragen binne noch iepen
    }
summary-open-what = Dat mei. Wolle jo se iepen litte? Kies dan nochris "Folgjende".
summary-check = Kloppet dit?
summary-check-what = Sjoch dit noch ris nei. Pas jo antwurd oan, of jou oan dat it kloppet.
asked-once-more = Wolle jo dizze fraach noch ynfolje? Iepen litte mei ek.
check-confirm = Ja, dit kloppet
check-put-right = Pas jo antwurden hjirûnder oan.
accepts-many = Jo kinne mear as ien antwurd kieze.
accepts-integer = In hiel getal fan { $low } oant en mei { $high }.
accepts-decimal = In getal fan { $low } oant en mei { $high }.
accepts-minutes = Tal minuten, fan { $low } oant en mei { $high }.
accepts-date = Dei-moanne-jier, bygelyks 31-12-2024.
accepts-date-from = Fan { $low } ôf. Dei-moanne-jier, bygelyks 31-12-2024.
accepts-date-to = Oant en mei { $high }. Dei-moanne-jier, bygelyks 31-12-2024.
accepts-date-between = Fan { $low } oant en mei { $high }. Dei-moanne-jier, bygelyks 31-12-2024.
accepts-time = Oeren:minuten, bygelyks 23:15.
wrong-required = Dizze fraach moat ynfolle wêze om fierder te gean.
wrong-option = Kies ien fan de antwurden.
wrong-options = Kies allinnich antwurden dy't byinoar passe.
wrong-integer = Folje in hiel getal yn fan { $low } oant en mei { $high }.
wrong-write = Skriuw { $instead }.
wrong-write-either = Skriuw { $instead } of { $other }.
wrong-decimal = Folje in getal yn fan { $low } oant en mei { $high }.
wrong-minutes = Folje it tal minuten yn, fan { $low } oant en mei { $high }.
wrong-text = Dizze tekst kinne wy net bewarje.
wrong-date = Folje in datum yn as 31-12-2024.
wrong-date-from = Folje in datum yn fan { $low } ôf, lykas 31-12-2024.
wrong-date-to = Folje in datum yn oant en mei { $high }, lykas 31-12-2024.
wrong-date-between = Folje in datum yn fan { $low } oant en mei { $high }, lykas 31-12-2024.
wrong-time = Folje in tiid yn as 23:15.
notice-kept = Yn in oar finster hawwe jo ûnderwilens oare antwurden jûn. Dy binne bleaun.
notice-overruled = Yn in oar finster hiene jo oare antwurden jûn op deselde fragen. Wat jo hjir as lêste ynfollen, jildt no.
notice-moved = De side dy't jo sochten, heart no net by jo fragen. Hjir kinne jo fierder.
notice-wrong-date = Folje in datum yn fan hjoed of earder.
notice-sent-in = Jo antwurden wiene al ferstjoerd.
notice-saved = Bewarre. Jo kinne fierder mei deselde keppeling.
saved-until = Bewarre. Jo kinne fierder oant en mei { $date }, mei deselde keppeling.
saved-own = Bewarre. Jo kinne letter fierder, by de saak.
saved-at = Bewarre, { $time } oere
saved-not-yet = Noch net bewarre: der is gjin ferbining. Wy besykje it hieltyd wer.

## Neisjen en ferstjoere
review-title = Sjoch jo antwurden nei
review-what = Kloppet alles? Ferstjoer dan jo antwurden.
review-blocked = Foardat jo ferstjoere kinne
review-not-done = Noch net klear: { $page }
review-open = Net ynfolle
review-set-aside = { $count ->
    [one] Ien antwurd telt net mei
   *[other] { $count } antwurden telle net mei
    }
review-set-aside-why = Dizze fragen hearre no net by jo antwurden.
review-set-aside-because = Dizze fragen hearre der net mear by, troch jo antwurd op “{ $questions }”. Feroarje jo dat wer? Dan telle dizze antwurden wer mei.
change = Wizigje
send-in = Ferstjoere
send-in-what = Nei it ferstjoeren kinne jo neat mear wizigje, en lit de keppeling jo antwurden net mear sjen.
send-in-what-own = Nei it ferstjoeren kinne jo neat mear wizigje.
stop-here = Letter fierder gean
done-title = Tige tank, jo antwurden binne ferstjoerd
done-what = De professional dy't mei jo wurket, beprate se mei jo.
done-own-view = Jo byld is bewarre. De útkomsten sjogge jo by de saak, sadree't elkenien klear is.
done-feedback = Wat jo antwurden sjen litte
done-screening = Dit is in earste yndruk, gjin diagnoaze en gjin beslút.
done-copy-what = Dit is hjir noch tsien minuten te sjen. Wolle jo it hâlde? Print it of bewarje it op jo apparaat. Tink derom wa't meisjen kin.
done-copy = Bewarje op dit apparaat
done-close = Jo kinne dit finster slute.
to-case = Nei de saak
already-title = Dizze fragelist is ferstjoerd
already-what = Mei dizze keppeling kinne jo neat mear ynfolje, en jo antwurden binne hjir net mear te sjen. Wolle jo wat feroarje? Freegje it de professional dy't mei jo wurket.
already-again = Jo hiene jo antwurden al ferstjoerd. Der is neat dûbel bewarre en neat ferlern gien.

## Saken
cases = Wurklist
cases-open = Alle saken
cases-mine = Myn saken
cases-none-mine = Jo hawwe noch gjin saken.
case-nobodys = nimmen
case-of = Fan { $name }.
case-of-you = Dat binne jo.
case-of-nobody = Dizze saak is fan nimmen.
case-course = Oerdrage en ofslute
case-hand-over = Saak oerdrage
case-hand-over-to = Oan wa?
case-hand-over-do = Oerdrage
case-handed-over = Oerdroegen oan { $name }
case-close = Saak ofslute
case-close-why = Wêrom slute jo dizze saak of?
case-close-what = Wa't noch net klear wie, kin neat mear ynfolje. Alles bliuwt te lêzen, en jo kinne de saak wer iepenje.
case-closed = Ofsletten op { $date }: { $reason }
case-closed-for = Ofsletten: { $reason }
case-reopen = Saak wer iepenje
case-reopened = Wer iepene
reason-reached = doel helle
reason-stopped = de ynwenner stopt
reason-passed-on = in oare organisaasje giet fierder
reason-moved = ferhuze
reason-out-of-reach = net te berikken
reason-other = wat oars
case-find-part = Sykje op (in part fan) de skûlnamme
case-yours = jo
work-whose = Fan wa
work-groups = Groepen
work-you = Wachtet op jo
work-soon = Ferrint ynkoarten
work-resident = Wachtet op de ynwenner
work-done = Klear
work-count = { $count ->
    [one] 1 saak
   *[other] { $count } saken
    }
work-done-show = { $count ->
    [one] Lit de saak sjen dy't klear is
   *[other] Lit de { $count } saken sjen dy't klear binne
    }
work-all = Lit alle { $count } saken sjen
work-by-case = Saak
work-by-what = Wat
work-by-round = Momint
work-by-by = Foar
work-by-owner = Fan
work-do = Dwaan
todo-answer = Sels ynfolje
todo-discuss = Utkomsten beprate
todo-ask-again = Net ynfolle: op 'e nij útsette
todo-ask = Fragelist útsette
todo-soon = Ynwenner follet yn, hast foarby
todo-resident = Ynwenner follet yn
todo-done = Alles binnen
do-answer = Ynfolje
do-discuss = Beprate
do-ask = Utsette
do-link = Nije keppeling
do-look = Besjen
in-days-none = hjoed
in-days-one = moarn
in-days = oer { $days } dagen
cases-none = Der binne noch gjin saken.
case-find = In saak sykje
case-find-do = Sykje
case-not-found = Der is gjin saak mei dizze skûlnamme, of mei dit part derfan.
to-cases = Nei de wurklist
alerts = Meldingen
alerts-unseen = Meldingen dy't nimmen sjoen hat
alerts-seen = Sjoen
alerts-none = Der binne gjin meldingen dy't nimmen sjoen hat.
alerts-also = { $count ->
    [one] Noch ien melding
   *[other] Noch { $count } meldingen
    }
alerts-more = Aldere meldingen steane by har saak.
alert-urgent = Driuwend
alert-see = Sjoen
alert-seen = Sjoen troch { $name }, { $at }
alert-withdrawn = Ynlutsen: it antwurd is feroare op { $at }.
case-new = Nije saak
case-open = Saak oanmeitsje
case-open-anyway = Dochs sa oanmeitsje
case-title = Saak { $pseudonym }
case-empty = Der is noch neat útset yn dizze saak.
pseudonym = Skûlnamme
pseudonym-hint = In kenmerk dêr't jo de saak oan werkenne, lykas in wurd of in saaknûmer. Gjin namme, gjin BSN, gjin bertedatum.
pseudonym-taken = Der is al in saak mei dizze skûlnamme.
pseudonym-invalid = Folje in skûlnamme yn fan op syn heechst 100 tekens.
pseudonym-warning = Kloppet dizze skûlnamme?
pseudonym-warning-what = Peil bewarret gjin gegevens dy't in persoan oanwize. Kies in oare skûlnamme, of befêstigje dat dit gjin persoansgegeven is.
looks-like-bsn = Dit liket in boargerservicenûmer (BSN).
looks-like-email = Dit liket in e-mailadres.
looks-like-phone = Dit liket in telefoannûmer.
looks-like-date = Dit liket in datum, lykas in bertedatum.
looks-like-name = Dit liket de namme fan in persoan.
round = kear { $number }
state-open = Noch net begûn
state-begun = Begûn
state-sent-in = Ferstjoerd
state-expired = Ferrûn
own-fill = Eigen byld ynfolje
domains-chosen = Keazen ûnderwerpen en wêrom

## Utsette
ask-something = Fragelist útsette
ask-again = Op 'e nij útsette
ask-choose = Kies in fragelist
ask-title = Utsette: { $instrument }
ask-who = Wa follet yn?
ask-who-hint = Utkomsten binne te sjen as elkenien dy't jo hjir kieze, klear is.
ask-informant-needed = Kies op syn minst ien ynfoller.
ask-language = Taal fan de fragen
ask-language-hint = De ynfoller kin sels in oare taal kieze.
ask-gemeente = Wurden fan hokker gemeente?
ask-gemeente-hint = De fragen komme yn 'e wurden fan dy gemeente, en de siden sjogge der út lykas dy fan har.
ask-gemeente-none = Gjin: de gewoane wurden
ask-domains = Hokker ûnderwerpen?
ask-domains-hint = Freegje allinnich wat nedich is foar de helpfraach. Skriuw by elk ûnderwerp wêrom't jo it freegje, sûnder nammen.
ask-round = Hoe hjit dizze kear?
ask-round-hint = Bygelyks: Start, of Nei 6 moannen. Jo meie dit leech litte.
ask-round-wrong = In namme hat op syn meast 60 tekens, op ien rigel.
ask-reason = Wêrom freegje jo dit?
ask-reason-needed = Skriuw wêrom't jo dit ûnderwerp freegje.
ask-reason-too-long = In reden hat op syn meast 500 tekens.
ask-until = Hoelang kin der ynfolle wurde?
ask-days = { $days } dagen
ask-do = Utsette
instrument-about = Ferzje { $version }, { $questions } fragen
instruments = Fragelisten
instruments-what = Elke fragelist kin leech printe wurde, om op papier yn te foljen.
instrument-broken = Yn dizze fragelist sitte flaters; hy kin net brûkt wurde.

## Keppelingen en brieven
link = Keppeling
link-title = Keppeling en brief
link-once = Dit is keppeling { $number }, foar: { $informant }. Jo sjogge him 10 minuten: wy bewarje him net. Peil ferstjoert neat.
link-shown = Dit is keppeling { $number }, foar: { $informant }. De keppeling sels is net mear te sjen: wy bewarje him net. Is er wei? Meitsje dan in nijen, en lûk dizze yn by de saak.
link-made = Keppeling { $number }: makke op { $at } troch { $by }.
link-revoked = Ynlutsen op { $date }
link-another = Noch in keppeling meitsje
links-made = Keppelingen nei dizze fragelist
link-copy = Keppeling kopiearje
link-copied = Kopiearre
link-make = Keppeling meitsje
link-open-until = Keppeling iepen oant en mei { $date }
link-expired = Keppeling ferrûn op { $date }
link-revoke = Ynlûke
link-qr = QR-koade fan de keppeling
letter = Brief
letter-how = Print dizze side: allinnich de brief komt op papier.
letter-print = Brief printsje
letter-greeting = Bêste ynwenner,
letter-ask = Wolle jo dizze fragelist ynfolje?
letter-go = Gean op ynternet nei { $address }.
letter-code = Folje dêr dizze koade yn, by “Ik haw in koade”:
letter-scan = Of scan dizze koade mei de kamera fan jo tillefoan:
letter-until = Jo kinne ynfolje oant en mei { $date }.
letter-private = Jou de keppeling net oan in oar: wa't him hat, kin jo antwurden sjen salang't se net ferstjoerd binne.
letter-help = Slagget it net, of dogge jo it leaver tegearre? Freegje it jo begelieder. Op papier ynfolje kin ek.
letter-call = Wolle jo ien sprekke? Belje { $number }.

## Utkomsten
results-title = Utkomsten: { $instrument }
results-see = Utkomsten besjen
results-later = De útkomsten binne te sjen as elkenien syn antwurden ferstjoerd hat. Sa bliuwt elks byld in eigen byld.
results-waiting = Wy wachtsje noch op:
results-screening = In help by it petear, gjin diagnoaze en nea de ienige grûn foar in beslút.
results-knew = { $informant } koe al útkomsten fan in eardere kear. Dit byld stiet dêr dus net los fan.
results-scores = Skoares
results-score = Skoare
advice = Advys
advice-all = allegear
widest = Hjir sjogge jo ferskillend
widest-what = Begjin hjir. Nimmen hoecht gelyk te krijen: freegje wat de oar sjocht.
widest-none = Nearne lizze de antwurden fier útinoar.
apart = { $count ->
    [one] 1 stap ferskil
   *[other] { $count } stappen ferskil
    }
apart-none = Gelyk
bars-what = De fakken sizze wat in skoare betsjut. By elke skoare stiet oan hokker kant better leit.
bar-better-left = ← better
bar-better-right = better →
results-questions = Fraach foar fraach
results-table = Alle útkomsten yn in tabel
sheet-open = Foar it petear, op ien A4
sheet-resident-open = Blêd foar de ynwenner
sheet-back = Werom nei de útkomsten
sheet-title = Tegearre sjen hoe't it giet
sheet-talk = Om oer te praten:
sheet-widest = Hjir sjogge wy ferskillend
sheet-now = Hoe giet it no?
sheet-agree = Wat sprekke wy ôf?
sheet-agree-what = Wat moat it opleverje? Wa docht wat? Wannear sjogge wy wer?
sheet-resident-title = Hoe giet it mei jo?
sheet-resident-what = Dit blêd is foar jo. Jo meie it hâlde. Jo sjogge wat jo sels ynfolle hawwe.
sheet-resident-scores = Wat jo ynfolle hawwe
sheet-resident-changed = Wat is der oars as earst?
sheet-resident-told = Wat jo antwurden sjen litte
sheet-resident-own = Wat ik sels sizze of freegje wol
sheet-resident-rights = Kloppet der wat net?
sheet-resident-rights-what = Sis it tsjin jo begelieder. Jo meie altyd ophâlde. Jo meie freegje wat der fan jo bewarre is. Jo meie ek freegje om it te wiskjen.
results-feedback = Oan de ynfoller sjen litten
results-trace = Hoe kaam elke skoare ta stân?
results-trace-what = Fan elk antwurd oant elke skoare, om nei te rekkenjen.
result-missing = Gjin skoare
result-not-asked = net frege
results-not-asked = Net frege: { $scores }.
picture-who = Ynfoller
picture-domain = Underwerp
picture-plane = { $along } tsjinoer { $upright }
picture-radar = Skoares per ûnderwerp
picture-table = Itselde as tabel

## Feroaring troch de tiid
change-see = Feroaring besjen
change-title = Feroaring: { $instrument }
change-what = Wat is der feroare?
change-waits = { $instrument } is ek earder ynfolle. Wat der feroare is, stiet hjir as elkenien klear is, sadat jo eigen byld fan jo bliuwt.
change-lead = { $informant }: fan { $count ->
    [one] ien skoare
   *[other] { $count } skoares
    } gie it by { $better } better en by { $worse } minder. { $same } bleaune gelyk.
change-missing = { $moment }: { $informant } hat net ynfolle. Dêr is neat foar ynfolle; de line rint troch nei it folgjende momint.
change-otherwise = Earder oars berekkene, en dêrom net ferlike: { $scores }.
change-plane = { $along } foaroer { $upright }, fan start nei no
change-picture = { $score } troch de tiid
change-start = start
change-now = no
change-start-short = Start
change-months = { $count } moa.
change-days = { $count } d.
change-who-when = Wa en wannear
change-moment = Momint
change-not-filled = net ynfolle
change-rose = { $informant }: gie omheech fan { $from } nei { $to }.
change-fell = { $informant }: gie omleech fan { $from } nei { $to }.
change-stayed = { $informant }: bleau { $to }.
change-once = { $informant }: ien kear, { $to }.
change-band = Fan “{ $from }” nei “{ $to }”.
change-chance = Oft dat mear is as tafal, is net bekend.
change-higher-better = ↑ heger is better
change-lower-better = ↓ leger is better
change-beside = Twa mominten neist elkoar, fraach foar fraach
change-how = Hoe binne dizze sinnen makke?
change-how-what = Foar elke skoare en elke ynfoller ferlykje wy it earste antwurd mei it lêste. Is it lêste heger, dan stiet der “gie omheech”. Is it leger, dan stiet der “gie omleech”. De fragelist seit oft heger better is.
change-how-chance = In skoare kin ek troch tafal wat oars wêze. Hoe grut dat tafal is, leit by dizze fragelist net fêst. Dêrom stiet der nea dat in feroaring wis is.
change-scores = Elke skoare troch de tiid
change-no-scores = Der is gjin skoare dy't as getal te tekenjen is.
change-table = As tabel
change-trace = Berekkening: { $score }
change-trace-open = hoe is dit berekkene?
change-trace-hint = Iepenje in tabel om elke wearde te sjen. Kies in wearde om te sjen hoe't dy berekkene is.
round-called = Kear { $number }
beside-title = Neist elkoar: { $instrument }
beside-what = Alle fragen fan “{ $from }” en “{ $to }” neist elkoar. Wat oars is, is markearre.
beside-from = Earste momint
beside-to = Twadde momint
beside-do = Neist elkoar sette
beside-rest = Oare fragen
beside-question = Fraach
beside-differ = { $count } fan { $of } oars
beside-differs = oars
beside-none = gjin antwurd

## Doelen
goals = Doelen
goal = Doel
goals-none = Der binne noch gjin doelen.
goals-see-shared = Dielde doelen
goal-title = Doel { $number }
goal-new = Doel taheakje
goal-made = makke op { $date }
goal-why-alone = Net tegearre makke: { $why }
goal-picture = Nivo fan it doel
goal-levels = Begjin { $start }, no { $now }.
goal-level-start = Begjin { $start }. Noch net besjoen.
goal-aim = Te berikken: { $aim }. 0 is wat ôfpraat is.
goal-standing-first-talk = Earst tegearre beprate
goal-standing-unseen = Noch net besjoen
goal-standing-more = Helle, en mear
goal-standing-reached = Helle
goal-standing-not-yet = Noch net helle
goal-agreed = Akkoart, { $date }
goal-disagreed = Net akkoart, { $date }
goal-asked = Wachtet op de ynwenner, frege op { $date }
goal-not-asked = De ynwenner is noch net frege
goal-ended = Ophâlden op { $date }
goal-edit = Doel besjen en bywurkje
goal-words = Wat wol de ynwenner berikke?
goal-words-hint = Yn de wurden fan de ynwenner. Bygelyks: Ik wol wer trochsliepe. Skriuw gjin nammen en gjin nûmers.
goal-about = Wêr giet it oer?
goal-shared = Heart it by in dield doel?
goal-shared-hint = Sa kin de gemeente sjen hoe't it mei dit doel giet, sûnder nammen en sûnder teksten.
goal-shared-none = Nee
goal-together = Is dit doel tegearre makke?
goal-together-yes = Ja, tegearre mei de ynwenner
goal-together-no = Nee, noch net tegearre
goal-why = As it net tegearre wie: wêrom net?
goal-why-needed = Skriuw wêrom't it doel net tegearre makke is.
goal-scale = 0 is wat jo tegearre ôfprate. Minder is −1 of −2. Mear is +1 of +2.
goal-start = Hoe is it no, by it begjin?
goal-aim-label = Oant wêr wolle jo tegearre komme?
goal-keep = Doel bewarje
goal-invalid = In doel hat 1 oant 300 tekens op ien rigel, in aksje 1 oant 200. Folje ek yn wa't it docht.
goal-means = Wat moat dit opleverje?
goal-means-what = “{ $words }” liket op wat om te dwaan. Wat hopet de ynwenner dêrmei te berikken? Skriuw dat hjirûnder as doel.
goal-means-keep = Bewarje dizze tekst as earste aksje by it doel
goal-suspicious = Kloppet dizze tekst?
goal-anyway = Dochs sa bewarje
goal-see = Hoe stiet it der no foar?
goal-level = Nivo
goal-level-do = Nivo bewarje
level-much-less = folle minder as ôfpraat
level-less = minder as ôfpraat
level-agreed = wat ôfpraat is
level-more = mear as ôfpraat
level-much-more = folle mear as ôfpraat
goal-reword = Oars sizze
goal-reword-hint = Nei oare wurden freegje jo de ynwenner op 'e nij oft it kloppet.
goal-reword-do = Wurden bewarje
goal-agreed-do = De ynwenner sei ja
goal-end = Mei dit doel ophâlde
goal-reopen = Dochs fierder mei dit doel
goal-course = Wat der mei dit doel barde
goal-event-made = makke
goal-event-worded = oars sein: “{ $words }”
goal-event-about = giet oer wat oars
goal-event-seen = nivo { $level } sjoen
goal-event-asked = de ynwenner is frege
goal-event-agreed = akkoart
goal-event-disagreed = net akkoart
goal-event-action = aksje derby: { $what }
goal-event-done = aksje { $number } dien
goal-event-stopped = aksje { $number } ophâlden
goal-event-helped = holp aksje { $number }? { $helped }
goal-event-ended = ophâlden
goal-event-reopened = wer fierder
goal-by-resident = de ynwenner
actions = Aksjes by dit doel
actions-how = Hoe gie it mei de aksjes?
action = Aksje
action-new = Aksje taheakje
action-what = Wat sil der barre?
action-who = Wa
action-who-hint = In rol, gjin namme: ynwenner, wykteam, skoalle.
action-who-open = noch te bepalen
action-when = Klear
action-by = Foar { $date }
action-by-label = Wannear moat it klear wêze? (mei leech)
action-add = Aksje bewarje
action-open = Rint
action-done = Dien, { $date }
action-stopped = Ophâlden, { $date }
action-is-done = Dien
action-is-stopped = Ophâlden
action-helped = Holp it?
action-helped-do = Bewarje
helped-yes = Ja
helped-little = In bytsje
helped-no = Nee
helped-unknown = Net bekend
goal-link = De ynwenner freegje oft de doelen kloppe
goal-link-open = De link nei de doelen is iepen oant en mei { $date }.
goal-link-title = Link nei de doelen
goal-link-once = Mei dizze link sjocht de ynwenner de eigen doelen, en seit ja, nee of oars. Jo sjogge de link allinnich no: wy bewarje him net. In eardere link wurket net mear.
goal-letter-ask = Wolle jo sjen oft jo doelen kloppe?
goal-letter-type = Typ dit adres yn jo browser:
goal-letter-until = De link wurket oant en mei { $date }. Jou him oan nimmen oars: wa't him hat, kin jo doelen lêze.
goals-shared = Dielde doelen
goals-shared-what = Hoe't it giet mei de doelen dy't de gemeente dielt, yn de saken fan jo praktyk. In getal dat oer minder as { $count } saken giet, stiet der net, en ek net it getal dêr't jo it mei útrekkenje kinne.
goals-shared-none = Der binne gjin dielde doelen.
goals-cases = Saken
goals-withheld = te min
own-goals = Jo doelen
own-goals-what = Dit binne de doelen dy't foar jo opskreaun binne. Kloppe se? It binne jo doelen: jo meie se oars sizze.
own-goals-none = Der binne noch gjin doelen foar jo opskreaun.
own-goals-now = Hoe stiet it derfoar?
own-goals-actions = Wat wurdt der dien?
own-goals-ask = Is dit jo doel?
own-goals-yes = Ja, dit is myn doel
own-goals-other = Nee, of ik sis it oars
own-goals-words = Hoe sizze jo it sels?
own-goals-words-hint = Ien sin is genôch. Skriuw gjin nammen en gjin nûmers.
own-goals-words-do = Sa sis ik it
own-goals-no = Dit is net myn doel
own-goals-rights = Jo begelieder lêst wat jo hjir sizze. Jo meie altyd fan gedachten feroarje.
sheet-goals = Myn doelen

## Papier
paper = Op papier
paper-code = Kenmerk (gjin namme):
paper-day = Datum fan ynfoljen:
paper-date-title = Op papier ynfolle? Folje de datum yn
paper-day-label = Datum dat it ynfolle is
paper-date-hint = Sa telt it mei op de dei dat it ynfolle is, en net hjoed.
paper-date-do = Datum bewarje
paper-when = Allinnich ynfolje as { $condition }.
paper-when-option = jo by fraach { $number } “{ $option }” antwurde hawwe
paper-when-answered = jo fraach { $number } ynfolle hawwe
paper-when-equal = jo by fraach { $number } { $value } ynfolle hawwe
paper-when-more = jo by fraach { $number } mear as { $value } ynfolle hawwe
paper-when-least = jo by fraach { $number } { $value } of mear ynfolle hawwe
paper-when-less = jo by fraach { $number } minder as { $value } ynfolle hawwe
paper-when-most = jo by fraach { $number } { $value } of minder ynfolle hawwe
paper-when-not-option = jo by fraach { $number } wat oars as “{ $option }” antwurde hawwe
paper-when-other = jo by fraach { $number } wat oars as { $value } ynfolle hawwe
paper-when-open = jo fraach { $number } iepenlitten hawwe
paper-depends = Oft jo dit ynfolje moatte, hinget ôf fan jo { $count ->
    [one] antwurd op fraach { $numbers }
   *[other] antwurden op de fragen { $numbers }
    }. Twivelje jo? Freegje it oan jo begelieder.
paper-depends-all = Oft jo dit ynfolje moatte, hinget ôf fan jo oare antwurden. Twivelje jo? Freegje it oan jo begelieder.
paper-when-and = { $one } en { $other }
paper-when-or = { $one } of { $other }
paper-rounds = Doch dit sa faak as nedich, op syn heechst { $most } kear. Print sa nedich mear blêden.
paper-date = dei-moanne-jier
paper-question = Fraach
paper-time = oeren:minuten
paper-minutes = minuten
paper-thanks = Tige tank foar it ynfoljen.

## Praktiken, akkounts en ûndersyk
practices = Praktiken
practices-what = In praktyk is in team of in gemeente. Praktiken sjogge neat fan elkoar: gjin saken, gjin akkounts, gjin útkomsten.
practice = Praktyk
practice-new = Nije praktyk
practice-key = Kenmerk
practice-key-hint = Lytse letters, sifers en streekjes. It kenmerk feroaret letter net.
practice-name = Namme
practice-gemeente = Wurket mei de wurden en it uterlik fan
practice-any = Gjin fêste gemeente
practice-save = Bewarje
practice-add = Praktyk tafoegje
practice-accounts = { $count ->
    [one] Ien akkount kin oanmelde.
   *[other] { $count } akkounts kinne oanmelde.
    }
practice-taken = Der is al in praktyk mei dit kenmerk.
practice-invalid = In kenmerk hat lytse letters, sifers en streekjes. In namme hat op syn heechst 60 tekens.
accounts = Akkounts
accounts-what = De minsken dy't yn jo praktyk oanmelde kinne.
accounts-everywhere = De minsken dy't oanmelde kinne, yn alle praktiken.
to-accounts = Nei de akkounts
account-new = Nij akkount
account-name-hint = Lytse letters, sifers, punt, streekje. Brûk in namme dy't kollega's kenne.
account-prefix = Foar de namme komt { $prefix }
account-role = Rol
account-reads = Hokker fragelisten mei in ûndersiker lêze?
account-reads-hint = Allinnich foar in ûndersiker. Dy sjocht antwurden en skoares ûnder in nûmer, en gjin tekst dy't immen typt hat.
account-add = Akkount tafoegje
account-active = Kin oanmelde
account-disabled = Utset
account-locked = Efkes op slot
account-reset = Nij wachtwurd
account-disable = Utsette
account-taken = Der is al in akkount mei dizze namme.
account-invalid = In namme hat lytse letters, sifers, punten en streekjes.
account-ready = Akkount klear
account-once = Jo sjogge dizze gegevens 10 minuten, en allinnich yn dizze browser. Jou se op papier of yn in petear, net mei e-mail.
account-app = De app mei koades
account-app-what = Scan dizze koade mei in app foar oanmeldkoades, of typ it adres oer.
account-app-address = Adres foar de app
account-qr = QR-koade foar de app
role-professional = Professional
role-coordinator = Koördinator: ek akkounts
role-beheerder = Behearder: de tsjinner, gjin saken
role-researcher = Undersiker: allinnich lêze, ûnder in nûmer
research = Undersyk
research-what = Antwurden en skoares fan wat ferstjoerd is, elke saak ûnder in nûmer. Sûnder pseudonym, sûnder tekst dy't immen typt hat, sûnder meldingen. Dat jo in bestân ophelje, stiet yn it lochboek.
research-none = Jo meie noch gjin fragelist lêze. Freegje it oan de koördinator.
research-empty = Hjirfan is noch neat ferstjoerd.
research-file = Ferzje { $version }: { $count ->
    [one] ien kear ferstjoerd
   *[other] { $count } kear ferstjoerd
    } (CSV)

## Wurden yn de browser
words = Wurden
words-what = Hjir feroarje jo de wurden fan fragelisten. Antwurden, punten en regels bliuwe sa't se binne: in skoare kin troch jo wurk net feroarje.
words-waiting = Hjir is wat mei
words-others = Alle wurden
words-all = Alle wurden
words-begin = In nije taal of gemeente
words-begin-what = Kies foar hokker fragelist jo wurden skriuwe, yn hokker taal en foar wa. Binne dy wurden der al, dan geane se iepen.
words-begin-do = Begjin mei dizze wurden
words-begin-instrument = Kies in fragelist.
words-begin-language = Dizze taal ken ik net. In taal is in ôfkoarting, lykas nl, fy of tr.
words-begin-gemeente = Skriuw in gemeente mei lytse letters, sifers en streekjes, lykas sudwest-fryslan.
words-begin-not-yours = Jo bewurkje de wurden fan jo eigen gemeente.
words-begin-own = Dit is de taal fan de fragelist sels. Kies foar hokker gemeente jo oare wurden skriuwe.
words-begin-many = Dizze fragelist hat al hiel wat talen en gemeenten. Freegje it oan de behearder.
words-instrument = Fragelist
words-language = Taal
words-gemeente = Foar wa
words-everybody = Elkenien yn dizze taal
words-other = In taal of gemeente dy't der net by stiet
words-other-language = Ofkoarting fan de taal
words-other-language-hint = Bygelyks tr foar Turksk, of ar foar Arabysk.
words-other-gemeente = Namme fan de gemeente
words-other-gemeente-hint = Lytse letters, sifers en streekjes, lykas sudwest-fryslan.
words-draft-count = { $count ->
    [one] Ien tekst yn konsept.
   *[other] { $count } teksten yn konsept.
    }
words-draft-none = No is der gjin konsept: wat yn gebrûk is, is alles wat der is.
words-step-1 = Konsept
words-step-2 = Twadde pear eagen
words-step-3 = Yn gebrûk
words-offer = Lit in kollega meisjen
words-offered-by = { $name } freget in kollega om mei te sjen.
words-remark-by = { $name } joech it werom:
words-compare = Fergelykje
words-to-texts = Nei de teksten
words-show = Toan
words-find = Sykje wurden
words-find-what = Hokker teksten jo sjogge
words-find-do = Toan de teksten
words-filter-all = { $count ->
    [one] Ien tekst
   *[other] Alle { $count } teksten
    }
words-texts = { $count ->
    [one] Ien tekst
   *[other] { $count } teksten
    }
words-found-none = Gjin tekst past hjirby.
words-earlier = Foarige teksten
words-later = Folgjende teksten
words-state-draft = konsept
words-state-conflict = bestân is oars
words-state-stale = ferâldere
words-state-missing = ûntbrekt
words-state-new = nij
words-state-own = eigen wurden
words-state-same = gelyk oan de basis
words-state-base = basistekst
words-section-instrument = De fragelist sels
words-section-items = Losse fragen
words-section-scales = Antwurden
words-section-scores = Utkomsten
words-section-messages = Meldingen en weromkoppeling
words-section-others = Oare teksten
words-kind-question = fraach { $number }
words-kind-hint = taljochting by fraach { $number }
words-kind-end = wurden by de line fan fraach { $number }
words-kind-instrument = titel fan de fragelist
words-kind-title = titel
words-kind-intro = ynlieding
words-kind-round = namme fan in ronde
words-kind-option = antwurd
words-kind-score = namme fan in útkomst
words-kind-when = wêrom't der gjin útkomst is
words-kind-band = namme fan in bân
words-kind-check = kontrôlefraach
words-kind-alert = melding
words-kind-feedback = weromkoppeling
words-kind-informant = wa't it ynfollet
words-kind-text = tekst
words-for = foar { $name }
words-layer-base = basistekst
words-from = Komt út:
words-stale = De basistekst is feroare sûnt dizze wurden makke binne. Kloppet jo tekst noch?
words-base = Basistekst
words-base-was = Basistekst, earst
words-base-now = Basistekst, no
words-otherwise = Sûnder eigen wurden stiet der
words-yours = Jo tekst
words-why = Wêrom? (mei leech bliuwe)
words-why-hint = In kollega lêst dit letter werom.
words-only = Jo feroarje hjir allinnich wurden. Antwurden, punten en regels bliuwe sa't se binne.
words-save = Bewarje yn konsept
words-fits = Myn tekst kloppet noch
words-drop = Helje út konsept
words-take-base = Nim de basistekst
words-none = gjin eigen wurden
words-keep = Moat deryn bliuwe:
words-keep-there = stiet deryn
words-keep-gone = { $name } is fuort
words-ease-1 = Lêsgemak: maklik (1 fan 4)
words-ease-2 = Lêsgemak: gewoan (2 fan 4)
words-ease-3 = Lêsgemak: lestich (3 fan 4)
words-ease-4 = Lêsgemak: dreech (4 fan 4)
words-ease-short = Lêsgemak: te koart om te mjitten
words-ease-none = Lêsgemak: foar dizze taal is der gjin mjitte
words-ease-empty = Der stiet noch neat
words-level-1 = maklik
words-level-2 = gewoan
words-level-3 = lestich
words-level-4 = dreech
words-ease-was = { $now }, wie { $before }
words-length = { $count } tekens, op in telefoan likernôch { $lines ->
    [one] ien regel
   *[other] { $lines } regels
    }
words-refused = Dit is net bewarre
words-too-long = Dit is te lang: in tekst hat op syn heechst 4000 tekens, in reden 300.
words-exchanged = “{ $words }” hearde by wat oars yn dizze list. Antwurden fan foar en nei binne dan net mear te fergelykjen. Kies oare wurden, of freegje de makker fan de fragelist om in nije ferzje.
words-meanwhile = Underwilens skreau { $name }:
words-meanwhile-what = Jo eigen tekst stiet hjirûnder en is noch net bewarre. Bewarje jo, dan komt dy derfoar yn it plak; dy fan jo kollega bliuwt yn de skiednis.
words-meanwhile-theirs = Hâld de tekst fan jo kollega
words-other-team = ien fan in oar team
words-conflict = Yn it bestân op de tsjinner stiet wat oars as wat hjir goedkard is. It bestân is yn gebrûk. Bewarje de tekst dy't it wurde moat.
words-conflict-file = Yn it bestân
words-conflict-accepted = Hjir goedkard
words-history = Skiednis fan dizze tekst ({ $count })
words-history-draft = yn konsept
words-history-replaced = oerskreaun foar't it yn gebrûk kaam
words-history-dropped = út it konsept helle
words-history-accepted = yn gebrûk nommen
words-history-both = { $writer }, lêzen troch { $reader }
words-history-back = Werom hjirnei
words-part = Sa sjocht men it
words-part-what = Markearre is de tekst dy't jo bewurkje. Klik op in oare sin om dy te feroarjen.
words-part-whole = Besjoch de hiele fragelist yn dizze wurden
words-notice-kept = Bewarre yn it konsept.
words-notice-dropped = Ut it konsept helle.
words-notice-same = Der wie neat feroare.
words-notice-accepted = Yn gebrûk. Wa't fan no ôf in fragelist krijt, sjocht dizze wurden.
words-notice-returned = Weromjûn oan wa't it skreau.
words-notice-imported = Oernommen yn it konsept.
words-running = Wa't al dwaande is, hâldt de wurden dêr't de fragelist mei begûn.
words-column-text = Tekst
words-column-now = No yn gebrûk
words-column-then = Aanst
words-column-ease = Lêsgemak
words-column-writer = Troch
words-by-other = In oar kart dit goed.
words-accept = { $count ->
    [one] Akkoart, nim dizze tekst yn gebrûk
   *[other] Akkoart, nim dizze { $count } teksten yn gebrûk
    }
words-own = Wat jo sels skreaunen, kart in oar goed. Stjoer in kollega dit adres; dy logt yn en sjocht mei.
words-address = Adres foar jo kollega
words-remark = Opmerking foar wa't it skreau
words-return = Jou werom mei dizze opmerking
words-not-accepted = Dit is noch net yn gebrûk nommen
words-changed-since = It konsept is feroare sûnt jo dizze side iepenen. Besjoch it op 'e nij.
words-refused-stale = { $text }: de basistekst is feroare sûnt dit skreaun waard. Iepenje de tekst en sjoch oft er noch kloppet.
words-refused-conflict = { $text }: wat yn gebrûk is, is feroare sûnt dit skreaun waard. Iepenje de tekst en bewarje him op 'e nij.
words-refused-fit = { $text }: dizze wurden passe net mear by de basistekst.
words-refused-score = Mei dizze wurden soe in skoare feroarje. Dat kin net: meld dit oan de behearder.
words-translator = Foar in oersetter
words-translator-what = In oersetter kin yn in bestân wurkje: allinnich de kolom mei wurden feroaret. Wat weromkomt, komt yn it konsept.
words-export = Helje op foar { $name } (.{ $form })
words-import = Bestân dat weromkaam
words-import-hint = In bestân dat hjir ophelle is: .xlsx, .po of .xliff.
words-import-do = Nim oer yn it konsept
words-import-form = Kies in bestân dat einiget op .xlsx, .po of .xliff.
words-import-unread = Dit bestân is net te lêzen: { $why }
words-import-refused = Der is neat oernommen
words-import-why = Ut { $file }
role-redacteur = Redakteur: de wurden, gjin saken

## Moannen
month-1 = jannewaris
month-2 = febrewaris
month-3 = maart
month-4 = april
month-5 = maaie
month-6 = juny
month-7 = july
month-8 = augustus
month-9 = septimber
month-10 = oktober
month-11 = novimber
month-12 = desimber

## Meidwaan oan ûndersyk
studies = Undersyk
studies-none = Der is gjin ûndersyk by jo praktyk.
studies-see = Undersyk: wa is oan bar?
studies-enrolled = { $count ->
    [one] 1 saak docht mei.
   *[other] { $count } saken dogge mei.
    }
studies-nobody = Op it stuit is nimmen oan bar.
studies-late = Hast te let
studies-due = Oan bar
studies-outside = Te let: de perioade is foarby
studies-ended = Stoppe, en wêrom
studies-case = Saak
studies-wave = Momint
studies-who = Wa noch net
studies-until = Kin oant en mei
studies-look = Saak besjen
study-case-title = Undersyk yn dizze saak
study-enrolled = Docht mei sûnt { $date }.
study-ended = Stoppe op { $date }: { $reason }.
study-asks-no-more = Foar dit ûndersyk wurdt yn dizze saak neat mear frege.
study-not-in-it = Dizze saak docht net mei.
study-case-closed = Dizze saak is ôfsletten.
study-enrol = Meidwaan litte
study-enrol-day = Fan hokker dei ôf docht de saak mei?
study-enrol-hint = Fan dizze dei ôf telle wy de dagen oant elk momint.
study-enrol-when = Meidwaan kin begjinne fan { $from } oant en mei { $to }.
study-household = Docht út itselde húshâlden noch in saak mei?
study-household-hint = Skriuw dan by beide itselde wurd, bygelyks beam. Skriuw gjin namme en gjin adres. Oars litte jo dit leech.
study-window = Fan { $from } oant en mei { $to }
study-in = ynstjoerd op { $date }
study-not-in = noch net ynstjoerd
study-one = Ynwenner
study-wave-complete = Klear
study-wave-later = Noch net oan bar
study-wave-due = Oan bar
study-wave-late = Hast te let
study-wave-outside = Te let
study-ask = No útsette
study-end = Stopje mei it ûndersyk
study-end-why = Wêrom stopt it?
study-end-day = Op hokker dei?
study-wrong = Dit kin net. Sjoch oft de dei kloppet en oft alles ynfolle is.
study-title = Undersyk
study-part-title = Undersyk:
study-part-what = Dit stiet los fan de fragen. Jo meie nee sizze: dat feroaret neat oan jo help. Jo begelieder sjocht net wat jo hjir kieze. Jo kinne letter altyd stopje, mei dizze link.
study-key-until = Oant en mei { $date } kinne wy jo antwurden út it ûndersyk helje.
study-yes = Ja, ik doch mei
study-no = Nee, leaver net
study-join = Ik wol dochs meidwaan
study-leave = Ik wol net mear meidwaan
study-stop-what = Stopje: jo krije foar dit ûndersyk gjin fragen mear. Wat jo al ynfolden, bliuwt yn it ûndersyk.
study-stop = Stopje
study-remove-what = Weihelje: jo antwurden telle fan no ôf nearne mear mei yn it ûndersyk, en jo krije gjin fragen mear. Wat al publisearre is, bliuwt stean.
study-remove = Myn antwurden weihelje
study-said-yes = Jo seine ja op { $date }. Moai dat jo meidogge.
study-said-no = Jo seine nee op { $date }. Jo antwurden gean net nei it ûndersyk. Oan jo help feroaret neat.
study-said-stop = Jo binne stoppe op { $date }. Jo krije foar dit ûndersyk gjin fragen mear.
study-said-remove = Jo hellen jo antwurden wei op { $date }. Se telle yn it ûndersyk net mear mei.
study-link-open = Hjir kieze jo oft jo meidogge oan ûndersyk.
study-link-sent-in = Jo antwurden binne ynstjoerd. Tige tank.
study-link-closed = De tiid foar dizze fragen is foarby. Dat jout neat. Wat jo ynfolden, is bewarre.
study-link-old = Mei dizze link kinne jo gjin fragen mear ynfolje. Wat jo ynfolden, is bewarre. Freegje jo begelieder om in nije link.
