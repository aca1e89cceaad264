# Wat Peil zelf zegt, in het Nederlands. Korte zinnen, gewone woorden; u, niet je.

## Om elke pagina
skip = Naar de inhoud
languages = Taal
leave = Deze pagina snel verlaten
footer = Peil: vragenlijsten met een uitleg bij elke score. Een gesprekshulp, nooit een diagnose.
foot-privacy = Privacy
foot-accessibility = Toegankelijkheid
foot-contact = Contact
foot-telephone = Bel { $number }
title-wrong = Let op:
signed-in-as = Ingelogd als { $name }
sign-out = Uitloggen
yes = Ja
no = Nee
alert = Let op
version = Versie { $version }
print = Printen
informant-only = Invuller

## Begin
home-title = Vragenlijsten
home-resident = Hebt u een brief of bericht met een link gekregen? Open dan die link, of typ hier de code uit de brief. U hoeft niet in te loggen.
home-working = Werkt u hier?
home-professional = Log dan in om vragenlijsten uit te zetten en uitkomsten te zien.
code-title = Ik heb een code
code-hint = Zestien letters en cijfers, uit uw brief. Hoofdletters, streepjes en spaties maken niet uit.
code-go = Verder
code-empty = Typ de code uit uw brief.
code-length = Een code heeft 16 letters en cijfers. U typte er { $count }.
code-signs = Hier staat een teken in dat in geen code voorkomt. Kijk de code nog eens na.
code-wrong = Met deze code is niets te openen. Kijk of u hem goed hebt overgetypt. Is de code verlopen of ingetrokken? Vraag dan om een nieuwe.

## Inloggen
sign-in = Inloggen
sign-in-name = Naam
sign-in-password = Wachtwoord
sign-in-code = Code uit uw app
sign-in-code-hint = Zes cijfers. De app toont elke halve minuut een nieuwe code.
sign-in-denied = De naam, het wachtwoord of de code klopt niet, of er is te vaak een fout gemaakt. Een code kan één keer gebruikt worden. Lukt het niet? Probeer het over een kwartier opnieuw, of vraag de beheerder.
sign-in-more-time = Ik heb meer tijd nodig
sign-in-more-time-hint = Doet u een tijd niets, dan wordt u pas na 5 uur uitgelogd, en niet na een half uur. Laat het scherm dan niet onbeheerd achter.
sign-in-ended = U bent uitgelogd, omdat u een tijd niets had gedaan of al lang was ingelogd. Log opnieuw in.
sign-in-held = U was al uitgelogd toen u uw formulier verstuurde. Wij houden het een half uur vast. Log met dezelfde naam in: dan kunt u het alsnog versturen.
sign-in-lost = U was al uitgelogd toen u uw formulier verstuurde. Wat u op die pagina had ingevuld, is niet bewaard. Wat u eerder hebt bewaard, is er nog.
held-title = Uw formulier is er nog
held-what = Het is nog niet verstuurd, want u was uitgelogd. Wilt u het alsnog versturen?
held-send = Alsnog versturen
held-leave = Niet versturen
session-until = Doet u niets, dan wordt u om { $time } uur uitgelogd.
session-soon = U wordt binnen 5 minuten uitgelogd. Wat u hier hebt ingevuld, is nog niet bewaard.
session-stay = Ingelogd blijven
session-stays = U blijft ingelogd.
session-last = U wordt binnen 5 minuten uitgelogd. Langer kan niet: bewaar nu wat u hebt ingevuld, en log opnieuw in.
session-over = U bent uitgelogd. Had u hier iets ingevuld? Verstuur het, en log opnieuw in: dan gaat het mee.

## Fouten
fault-not-found = Deze pagina is er niet
fault-not-found-what = Misschien is het adres niet helemaal overgenomen. Ga terug, of begin opnieuw bij uw link.
fault-no-link = Deze link werkt niet
fault-no-link-what = De link is verlopen of ingetrokken, niet helemaal overgenomen, of uw browser is intussen gesloten. Open de link uit uw brief of bericht opnieuw. Lukt dat niet? Vraag om een nieuwe link.
fault-bad-form = Dit formulier kunnen wij niet lezen
fault-bad-form-what = Ga terug en probeer het opnieuw. Wat u eerder hebt bewaard, is er nog.
fault-forged = Dit formulier kwam van een andere website
fault-forged-what = Wij hebben niets bewaard. Open de pagina opnieuw en probeer het nog eens.
fault-too-large = Dit is te veel tekst
fault-too-large-what = Ga terug en maak uw antwoord korter. Wat u eerder hebt bewaard, is er nog.
fault-too-often = Dit gaat te snel
fault-too-often-what = Er komen te veel verzoeken van uw adres. Wacht een minuut en probeer het opnieuw. Wat u hebt bewaard, is er nog.
fault-inside = Er ging bij ons iets mis
fault-inside-what = Probeer het straks opnieuw. Wat u eerder hebt bewaard, is er nog.

## Begin van een vragenlijst
start-what = U krijgt vragen over hoe het met u gaat. Uw antwoorden helpen in het gesprek met uw begeleider.
start-own-view = U vult uw eigen beeld in ({ $informant }). De antwoorden en scores van anderen ziet u pas als iedereen klaar is.
start-own-alone = Dit vult u zelf in, bijvoorbeeld om antwoorden van papier over te nemen.
start-time-title = Hoeveel tijd kost het?
start-time = Er { $pages ->
    [one] is één pagina
   *[other] zijn { $pages } pagina's
    } met vragen. Dat duurt ongeveer { $minutes } minuten.
start-stop = U mag tussendoor stoppen. Uw antwoorden worden bij elke pagina bewaard.
start-choice-title = Moet ik alles invullen?
start-choice = Nee. U mag een vraag openlaten. Goed of fout bestaat hier niet.
start-who-title = Wie ziet mijn antwoorden?
start-who = Alleen u en de professional die met u werkt, bij { $owner }. Uw naam staat er niet bij. Een antwoord dat vraagt om snel contact, ziet de professional meteen.
start-leave-title = Niet alleen?
start-leave = Kijkt er iemand mee? Kies dan bovenaan "Deze pagina snel verlaten". Uw browser kan het adres nog onthouden: wis zo nodig uw geschiedenis.
start-until = U kunt invullen tot en met { $date }.
begin = Beginnen
go-on = Verdergaan
review-so-far = Mijn antwoorden tot nu toe

## Een pagina met vragen
step = Stap { $at } van { $of }
next = Volgende
back = Vorige
stop = Bewaren en stoppen
or-else = of:
list-search = Zoek in de lijst
list-choose = Kies uit de lijst
clear-answer = Antwoord wissen
summary-wrong = { $count ->
    [one] Eén antwoord is nog niet goed
   *[other] { $count } antwoorden zijn nog niet goed
    }
summary-wrong-what = Verbeter dit eerst. Daarna kunt u verder.
summary-open = { $count ->
    [one] Eén vraag is nog open
   *[other] { $count } vragen zijn nog open
    }
summary-open-what = Dat mag. Wilt u ze openlaten? Kies dan nog eens "Volgende".
summary-check = Klopt dit?
summary-check-what = Kijk dit nog eens na. Pas uw antwoord aan, of geef aan dat het klopt.
asked-once-more = Wilt u deze vraag nog invullen? Openlaten mag ook.
check-confirm = Ja, dit klopt
check-put-right = Pas uw antwoorden hieronder aan.
accepts-many = U kunt meer dan één antwoord kiezen.
accepts-integer = Een heel getal van { $low } tot en met { $high }.
accepts-decimal = Een getal van { $low } tot en met { $high }.
accepts-minutes = Aantal minuten, van { $low } tot en met { $high }.
accepts-date = Dag-maand-jaar, bijvoorbeeld 31-12-2024.
accepts-date-from = Vanaf { $low }. Dag-maand-jaar, bijvoorbeeld 31-12-2024.
accepts-date-to = Tot en met { $high }. Dag-maand-jaar, bijvoorbeeld 31-12-2024.
accepts-date-between = Van { $low } tot en met { $high }. Dag-maand-jaar, bijvoorbeeld 31-12-2024.
accepts-time = Uren:minuten, bijvoorbeeld 23:15.
wrong-required = Deze vraag moet ingevuld zijn om verder te gaan.
wrong-option = Kies één van de antwoorden.
wrong-options = Kies alleen antwoorden die bij elkaar passen.
wrong-integer = Vul een heel getal in van { $low } tot en met { $high }.
wrong-write = Schrijf { $instead }.
wrong-write-either = Schrijf { $instead } of { $other }.
wrong-decimal = Vul een getal in van { $low } tot en met { $high }.
wrong-minutes = Vul het aantal minuten in, van { $low } tot en met { $high }.
wrong-text = Deze tekst kunnen wij niet bewaren.
wrong-date = Vul een datum in als 31-12-2024.
wrong-date-from = Vul een datum in vanaf { $low }, zoals 31-12-2024.
wrong-date-to = Vul een datum in tot en met { $high }, zoals 31-12-2024.
wrong-date-between = Vul een datum in van { $low } tot en met { $high }, zoals 31-12-2024.
wrong-time = Vul een tijd in als 23:15.
notice-kept = In een ander venster hebt u intussen andere antwoorden gegeven. Die zijn gebleven.
notice-overruled = In een ander venster had u andere antwoorden gegeven op dezelfde vragen. Wat u hier als laatste invulde, geldt nu.
notice-moved = De pagina die u zocht, hoort nu niet bij uw vragen. Hier kunt u verder.
notice-wrong-date = Vul een datum in van vandaag of eerder.
notice-sent-in = Uw antwoorden waren al verstuurd.
notice-saved = Bewaard. U kunt verder met dezelfde link.
saved-until = Bewaard. U kunt verder tot en met { $date }, met dezelfde link.
saved-own = Bewaard. U kunt later verder, bij de zaak.
saved-at = Bewaard, { $time } uur
saved-not-yet = Nog niet bewaard: er is geen verbinding. Wij proberen het steeds opnieuw.

## Nakijken en versturen
review-title = Kijk uw antwoorden na
review-what = Klopt alles? Verstuur dan uw antwoorden.
review-blocked = Voordat u kunt versturen
review-not-done = Nog niet klaar: { $page }
review-open = Niet ingevuld
review-set-aside = { $count ->
    [one] Eén antwoord telt niet mee
   *[other] { $count } antwoorden tellen niet mee
    }
review-set-aside-why = Deze vragen horen nu niet bij uw antwoorden.
review-set-aside-because = Deze vragen horen er niet meer bij, door uw antwoord op “{ $questions }”. Verandert u dat weer? Dan tellen deze antwoorden weer mee.
change = Wijzig
send-in = Versturen
send-in-what = Na het versturen kunt u niets meer wijzigen, en toont de link uw antwoorden niet meer.
send-in-what-own = Na het versturen kunt u niets meer wijzigen.
stop-here = Later verdergaan
done-title = Bedankt, uw antwoorden zijn verstuurd
done-what = De professional die met u werkt, bespreekt ze met u.
done-own-view = Uw beeld is bewaard. De uitkomsten ziet u bij de zaak, zodra iedereen klaar is.
done-feedback = Wat uw antwoorden laten zien
done-screening = Dit is een eerste indruk, geen diagnose en geen besluit.
done-copy-what = Dit is hier nog tien minuten te zien. Wilt u het houden? Print het of bewaar het op uw toestel. Let op wie er mee kan kijken.
done-copy = Bewaren op dit toestel
done-close = U kunt dit venster sluiten.
to-case = Naar de zaak
already-title = Deze vragenlijst is verstuurd
already-what = Met deze link kunt u niets meer invullen, en uw antwoorden zijn hier niet meer te zien. Wilt u iets veranderen? Vraag het aan de professional die met u werkt.
already-again = U had uw antwoorden al verstuurd. Er is niets dubbel bewaard en niets verloren.

## Zaken
cases = Werklijst
cases-open = Alle zaken
cases-mine = Mijn zaken
cases-none-mine = U hebt nog geen zaken.
case-nobodys = niemand
case-of = Van { $name }.
case-of-you = Dat bent u.
case-of-nobody = Deze zaak is van niemand.
case-course = Overdragen en afsluiten
case-hand-over = Zaak overdragen
case-hand-over-to = Aan wie?
case-hand-over-do = Overdragen
case-handed-over = Overgedragen aan { $name }
case-close = Zaak afsluiten
case-close-why = Waarom sluit u deze zaak af?
case-close-what = Wie nog niet klaar was, kan niets meer invullen. Alles blijft te lezen, en u kunt de zaak weer openen.
case-closed = Afgesloten op { $date }: { $reason }
case-closed-for = Afgesloten: { $reason }
case-reopen = Zaak weer openen
case-reopened = Weer geopend
reason-reached = doel gehaald
reason-stopped = de inwoner stopt
reason-passed-on = een andere organisatie gaat verder
reason-moved = verhuisd
reason-out-of-reach = niet te bereiken
reason-other = iets anders
case-find-part = Zoek op (een deel van) het pseudoniem
case-yours = u
work-whose = Van wie
work-groups = Groepen
work-you = Wacht op u
work-soon = Verloopt binnenkort
work-resident = Wacht op de inwoner
work-done = Klaar
work-count = { $count ->
    [one] 1 zaak
   *[other] { $count } zaken
    }
work-done-show = { $count ->
    [one] Toon de zaak die klaar is
   *[other] Toon de { $count } zaken die klaar zijn
    }
work-all = Toon alle { $count } zaken
work-by-case = Zaak
work-by-what = Wat
work-by-round = Moment
work-by-by = Voor
work-by-owner = Van
work-do = Doen
todo-answer = Zelf invullen
todo-discuss = Uitkomsten bespreken
todo-ask-again = Niet ingevuld: opnieuw uitzetten
todo-ask = Vragenlijst uitzetten
todo-soon = Inwoner vult in, bijna voorbij
todo-resident = Inwoner vult in
todo-done = Alles binnen
do-answer = Invullen
do-discuss = Bespreken
do-ask = Uitzetten
do-link = Nieuwe link
do-look = Bekijken
in-days-none = vandaag
in-days-one = morgen
in-days = over { $days } dagen
cases-none = Er zijn nog geen zaken.
case-find = Een zaak zoeken
case-find-do = Zoek
case-not-found = Er is geen zaak met dit pseudoniem, of met dit deel ervan.
to-cases = Naar de werklijst
alerts = Meldingen
alerts-unseen = Meldingen die niemand zag
alerts-seen = Gezien
alerts-none = Er zijn geen meldingen die niemand zag.
alerts-also = { $count ->
    [one] Nog één melding
   *[other] Nog { $count } meldingen
    }
alerts-more = Oudere meldingen staan bij hun zaak.
alert-urgent = Dringend
alert-see = Gezien
alert-seen = Gezien door { $name }, { $at }
alert-withdrawn = Ingetrokken: het antwoord is veranderd op { $at }.
case-new = Nieuwe zaak
case-open = Zaak aanmaken
case-open-anyway = Toch zo aanmaken
case-title = Zaak { $pseudonym }
case-empty = Er is nog niets uitgezet in deze zaak.
pseudonym = Pseudoniem
pseudonym-hint = Een kenmerk waaraan u de zaak herkent, zoals een woord of een zaaknummer. Geen naam, geen BSN, geen geboortedatum.
pseudonym-taken = Er is al een zaak met dit pseudoniem.
pseudonym-invalid = Vul een pseudoniem in van maximaal 100 tekens.
pseudonym-warning = Klopt dit pseudoniem?
pseudonym-warning-what = Peil bewaart geen gegevens waaraan een persoon te herkennen is. Kies een ander pseudoniem, of bevestig dat dit geen persoonsgegeven is.
looks-like-bsn = Dit lijkt een burgerservicenummer (BSN).
looks-like-email = Dit lijkt een e-mailadres.
looks-like-phone = Dit lijkt een telefoonnummer.
looks-like-date = Dit lijkt een datum, zoals een geboortedatum.
looks-like-name = Dit lijkt de naam van een persoon.
round = keer { $number }
state-open = Nog niet begonnen
state-begun = Begonnen
state-sent-in = Verstuurd
state-expired = Verlopen
own-fill = Eigen beeld invullen
domains-chosen = Gekozen onderwerpen en waarom

## Uitzetten
ask-something = Vragenlijst uitzetten
ask-again = Opnieuw uitzetten
ask-choose = Kies een vragenlijst
ask-title = Uitzetten: { $instrument }
ask-who = Wie vult in?
ask-who-hint = Uitkomsten zijn te zien als iedereen die u hier kiest, klaar is.
ask-informant-needed = Kies minstens één invuller.
ask-language = Taal van de vragen
ask-language-hint = De invuller kan zelf een andere taal kiezen.
ask-gemeente = Woorden van welke gemeente?
ask-gemeente-hint = De vragen staan dan in de woorden van die gemeente, en de pagina's hebben de stijl van die gemeente.
ask-gemeente-none = Geen: de gewone woorden
ask-domains = Welke onderwerpen?
ask-domains-hint = Vraag alleen wat nodig is voor de hulpvraag. Schrijf bij elk onderwerp waarom u het vraagt, zonder namen.
ask-round = Hoe heet deze keer?
ask-round-hint = Bijvoorbeeld: Start, of Na 6 maanden. U mag dit leeg laten.
ask-round-wrong = Een naam heeft maximaal 60 tekens, op één regel.
ask-reason = Waarom vraagt u dit?
ask-reason-needed = Schrijf waarom u dit onderwerp vraagt.
ask-reason-too-long = Een reden heeft maximaal 500 tekens.
ask-until = Hoelang kan er ingevuld worden?
ask-days = { $days } dagen
ask-do = Uitzetten
instrument-about = Versie { $version }, { $questions } vragen
instruments = Vragenlijsten
instruments-what = Elke vragenlijst kan leeg geprint worden, om op papier in te vullen.
instrument-broken = Deze vragenlijst bevat fouten en kan niet gebruikt worden.

## Links en brieven
link = Link
link-title = Link en brief
link-once = Dit is link { $number }, voor: { $informant }. U ziet hem 10 minuten: wij bewaren hem niet. Peil verstuurt niets.
link-shown = Dit is link { $number }, voor: { $informant }. De link zelf is niet meer te zien: wij bewaren hem niet. Is hij kwijt? Maak dan een nieuwe, en trek deze in bij de zaak.
link-made = Link { $number }: gemaakt op { $at } door { $by }.
link-revoked = Ingetrokken op { $date }
link-another = Nog een link maken
links-made = Links naar deze vragenlijst
link-copy = Link kopiëren
link-copied = Gekopieerd
link-make = Link maken
link-open-until = Link open tot en met { $date }
link-expired = Link verlopen op { $date }
link-revoke = Intrekken
link-qr = QR-code van de link
letter = Brief
letter-how = Print deze pagina: alleen de brief komt op papier.
letter-print = Brief printen
letter-greeting = Beste inwoner,
letter-ask = Wilt u deze vragenlijst invullen?
letter-go = Ga op internet naar { $address }.
letter-code = Vul daar deze code in, bij “Ik heb een code”:
letter-scan = Of scan deze code met de camera van uw telefoon:
letter-until = U kunt invullen tot en met { $date }.
letter-private = Geef de link aan niemand anders: wie hem heeft, kan uw antwoorden zien zolang ze niet verstuurd zijn.
letter-help = Lukt het niet, of wilt u het liever samen doen? Vraag het aan uw begeleider. Invullen op papier kan ook.
letter-call = Wilt u iemand spreken? Bel { $number }.

## Uitkomsten
results-title = Uitkomsten: { $instrument }
results-see = Uitkomsten bekijken
results-later = De uitkomsten zijn te zien als iedereen zijn antwoorden heeft verstuurd. Zo geeft iedereen een eigen beeld.
results-waiting = Wij wachten nog op:
results-screening = Een hulp bij het gesprek, geen diagnose en nooit de enige grond voor een besluit.
results-knew = { $informant } kende al uitkomsten van een eerdere keer. Dit beeld staat daar dus niet los van.
results-scores = Scores
results-score = Score
advice = Advies
advice-all = allemaal
widest = Hier kijkt u verschillend
widest-what = Begin hier. Niemand hoeft gelijk te krijgen: vraag wat de ander ziet.
widest-none = Nergens liggen de antwoorden ver uit elkaar.
apart = { $count ->
    [one] 1 stap verschil
   *[other] { $count } stappen verschil
    }
apart-none = Gelijk
bars-what = De vakken zeggen wat een score betekent. Bij elke score staat aan welke kant beter ligt.
bar-better-left = ← beter
bar-better-right = beter →
results-questions = Vraag voor vraag
results-table = Alle uitkomsten in een tabel
sheet-open = Voor het gesprek, op één A4
sheet-resident-open = Blad voor de inwoner
sheet-back = Terug naar de uitkomsten
sheet-title = Samen kijken naar hoe het gaat
sheet-talk = Om over te praten:
sheet-widest = Hier kijken wij verschillend
sheet-now = Hoe gaat het nu?
sheet-agree = Wat spreken wij af?
sheet-agree-what = Wat moet het opleveren? Wie doet wat? Wanneer kijken wij weer?
sheet-resident-title = Hoe gaat het met u?
sheet-resident-what = Dit blad is voor u. U mag het houden. U ziet wat u zelf hebt ingevuld.
sheet-resident-scores = Wat u invulde
sheet-resident-changed = Wat is er anders dan eerst?
sheet-resident-told = Wat uw antwoorden laten zien
sheet-resident-own = Wat ik zelf wil zeggen of vragen
sheet-resident-rights = Klopt er iets niet?
sheet-resident-rights-what = Zeg het tegen uw begeleider. U mag altijd stoppen. U mag vragen wat er van u bewaard is. U mag ook vragen om het te wissen.
results-feedback = Getoond aan de invuller
results-trace = Hoe is elke score berekend?
results-trace-what = Van elk antwoord tot elke score, zodat u het kunt narekenen.
result-missing = Geen score
result-not-asked = niet gevraagd
results-not-asked = Niet gevraagd: { $scores }.
picture-who = Invuller
picture-domain = Onderwerp
picture-plane = { $along } tegenover { $upright }
picture-radar = Scores per onderwerp
picture-table = Hetzelfde als tabel

## Verandering over de tijd
change-see = Verandering bekijken
change-title = Verandering: { $instrument }
change-what = Wat is er veranderd?
change-waits = { $instrument } is ook eerder ingevuld. Wat er veranderd is, staat hier als iedereen klaar is, zodat uw eigen beeld van u blijft.
change-lead = { $informant }: van { $count ->
    [one] één score
   *[other] { $count } scores
    } ging het bij { $better } beter en bij { $worse } slechter. { $same } bleven gelijk.
change-missing = { $moment }: { $informant } heeft niet ingevuld. Daar is niets voor ingevuld; de lijn loopt door naar het volgende moment.
change-otherwise = Eerder anders berekend, en daarom niet vergeleken: { $scores }.
change-plane = { $along } tegenover { $upright }, van start naar nu
change-picture = { $score } over de tijd
change-start = start
change-now = nu
change-start-short = Start
change-months = { $count } mnd
change-days = { $count } dgn
change-who-when = Wie en wanneer
change-moment = Moment
change-not-filled = niet ingevuld
change-rose = { $informant }: steeg van { $from } naar { $to }.
change-fell = { $informant }: daalde van { $from } naar { $to }.
change-stayed = { $informant }: bleef { $to }.
change-once = { $informant }: één keer, { $to }.
change-band = Van “{ $from }” naar “{ $to }”.
change-chance = Of dat meer is dan toeval, is niet bekend.
change-higher-better = ↑ hoger is beter
change-lower-better = ↓ lager is beter
change-beside = Twee momenten naast elkaar, vraag voor vraag
change-how = Hoe zijn deze zinnen gemaakt?
change-how-what = Per score en per invuller vergelijken wij het eerste antwoord met het laatste. Is het laatste hoger, dan staat er “steeg”. Is het lager, dan staat er “daalde”. De vragenlijst zegt of hoger beter is.
change-how-chance = Een score kan ook door toeval iets anders zijn. Hoe groot dat toeval is, ligt bij deze vragenlijst niet vast. Daarom staat er nooit dat een verandering zeker is.
change-scores = Elke score over de tijd
change-no-scores = Er is geen score die als getal te tekenen is.
change-table = Als tabel
change-trace = Berekening: { $score }
change-trace-open = hoe is dit berekend?
change-trace-hint = Open een tabel om elke waarde te zien. Kies een waarde om te zien hoe die is berekend.
round-called = Keer { $number }
beside-title = Naast elkaar: { $instrument }
beside-what = Alle vragen van “{ $from }” en “{ $to }” naast elkaar. Wat anders is, is gemerkt.
beside-from = Eerste moment
beside-to = Tweede moment
beside-do = Naast elkaar zetten
beside-rest = Andere vragen
beside-question = Vraag
beside-differ = { $count } van { $of } anders
beside-differs = anders
beside-none = geen antwoord

## Doelen
goals = Doelen
goal = Doel
goals-none = Er zijn nog geen doelen.
goals-see-shared = Gedeelde doelen
goal-title = Doel { $number }
goal-new = Doel toevoegen
goal-made = gemaakt op { $date }
goal-why-alone = Niet samen gemaakt: { $why }
goal-picture = Niveau van het doel
goal-levels = Begin { $start }, nu { $now }.
goal-level-start = Begin { $start }. Nog niet bekeken.
goal-aim = Te bereiken: { $aim }. 0 is wat is afgesproken.
goal-standing-first-talk = Eerst samen bespreken
goal-standing-unseen = Nog niet bekeken
goal-standing-more = Gehaald, en meer
goal-standing-reached = Gehaald
goal-standing-not-yet = Nog niet gehaald
goal-agreed = Akkoord, { $date }
goal-disagreed = Niet akkoord, { $date }
goal-asked = Wacht op de inwoner, gevraagd op { $date }
goal-not-asked = De inwoner is nog niet gevraagd
goal-ended = Gestopt op { $date }
goal-edit = Doel bekijken en bijwerken
goal-words = Wat wil de inwoner bereiken?
goal-words-hint = In de woorden van de inwoner. Bijvoorbeeld: Ik wil weer doorslapen. Schrijf geen namen en geen nummers.
goal-about = Waar gaat het over?
goal-shared = Hoort het bij een gedeeld doel?
goal-shared-hint = Zo kan de gemeente zien hoe het met dit doel gaat, zonder namen en zonder teksten.
goal-shared-none = Nee
goal-together = Is dit doel samen gemaakt?
goal-together-yes = Ja, samen met de inwoner
goal-together-no = Nee, nog niet samen
goal-why = Als het niet samen was: waarom niet?
goal-why-needed = Schrijf waarom het doel niet samen is gemaakt.
goal-scale = 0 is wat u samen afspreekt. Minder is −1 of −2. Meer is +1 of +2.
goal-start = Hoe is het nu, bij het begin?
goal-aim-label = Tot waar wilt u samen komen?
goal-keep = Doel bewaren
goal-invalid = Een doel heeft 1 tot 300 tekens op één regel, een actie 1 tot 200. Vul ook in wie het doet.
goal-means = Wat moet dit opleveren?
goal-means-what = “{ $words }” lijkt op iets om te doen. Wat hoopt de inwoner daarmee te bereiken? Schrijf dat hieronder als doel.
goal-means-keep = Bewaar deze tekst als eerste actie bij het doel
goal-suspicious = Klopt deze tekst?
goal-anyway = Toch zo bewaren
goal-see = Hoe staat het er nu voor?
goal-level = Niveau
goal-level-do = Niveau bewaren
level-much-less = veel minder dan afgesproken
level-less = minder dan afgesproken
level-agreed = wat is afgesproken
level-more = meer dan afgesproken
level-much-more = veel meer dan afgesproken
goal-reword = Anders zeggen
goal-reword-hint = Na andere woorden vraagt u de inwoner opnieuw of het klopt.
goal-reword-do = Woorden bewaren
goal-agreed-do = De inwoner zei ja
goal-end = Met dit doel stoppen
goal-reopen = Toch verdergaan met dit doel
goal-course = Wat er met dit doel gebeurde
goal-event-made = gemaakt
goal-event-worded = anders gezegd: “{ $words }”
goal-event-about = gaat over iets anders
goal-event-seen = niveau { $level } gezien
goal-event-asked = de inwoner is gevraagd
goal-event-agreed = akkoord
goal-event-disagreed = niet akkoord
goal-event-action = actie erbij: { $what }
goal-event-done = actie { $number } gedaan
goal-event-stopped = actie { $number } gestopt
goal-event-helped = hielp actie { $number }? { $helped }
goal-event-ended = gestopt
goal-event-reopened = weer verder
goal-by-resident = de inwoner
actions = Acties bij dit doel
actions-how = Hoe ging het met de acties?
action = Actie
action-new = Actie toevoegen
action-what = Wat gaat er gebeuren?
action-who = Wie
action-who-hint = Een rol, geen naam: inwoner, wijkteam, school.
action-who-open = nog te bepalen
action-when = Klaar
action-by = Voor { $date }
action-by-label = Wanneer moet het klaar zijn? (mag leeg)
action-add = Actie bewaren
action-open = Loopt
action-done = Gedaan, { $date }
action-stopped = Gestopt, { $date }
action-is-done = Gedaan
action-is-stopped = Gestopt
action-helped = Hielp het?
action-helped-do = Bewaren
helped-yes = Ja
helped-little = Een beetje
helped-no = Nee
helped-unknown = Niet bekend
goal-link = De inwoner vragen of de doelen kloppen
goal-link-open = De link naar de doelen is open tot en met { $date }.
goal-link-title = Link naar de doelen
goal-link-once = Met deze link ziet de inwoner de eigen doelen, en zegt ja, nee of anders. U ziet de link alleen nu: wij bewaren hem niet. Een eerdere link werkt niet meer.
goal-letter-ask = Wilt u kijken of uw doelen kloppen?
goal-letter-type = Typ dit adres in uw browser:
goal-letter-until = De link werkt tot en met { $date }. Geef hem aan niemand anders: wie hem heeft, kan uw doelen lezen.
goals-shared = Gedeelde doelen
goals-shared-what = Hoe het gaat met de doelen die de gemeente deelt, in de zaken van uw praktijk. Een getal dat over minder dan { $count } zaken gaat, staat er niet, en ook niet het getal waarmee u het zou kunnen uitrekenen.
goals-shared-none = Er zijn geen gedeelde doelen.
goals-cases = Zaken
goals-withheld = te weinig
own-goals = Uw doelen
own-goals-what = Dit zijn de doelen die voor u zijn opgeschreven. Kloppen ze? Het zijn uw doelen: u mag ze anders zeggen.
own-goals-none = Er zijn nog geen doelen voor u opgeschreven.
own-goals-now = Hoe staat het ervoor?
own-goals-actions = Wat wordt er gedaan?
own-goals-ask = Is dit uw doel?
own-goals-yes = Ja, dit is mijn doel
own-goals-other = Nee, of ik zeg het anders
own-goals-words = Hoe zegt u het zelf?
own-goals-words-hint = Eén zin is genoeg. Schrijf geen namen en geen nummers.
own-goals-words-do = Zo zeg ik het
own-goals-no = Dit is niet mijn doel
own-goals-rights = Uw begeleider leest wat u hier zegt. U mag altijd van gedachten veranderen.
sheet-goals = Mijn doelen

## Papier
paper = Op papier
paper-code = Kenmerk (geen naam):
paper-day = Datum van invullen:
paper-date-title = Op papier ingevuld? Vul de datum in
paper-day-label = Datum waarop het is ingevuld
paper-date-hint = Zo telt het mee op de dag waarop het is ingevuld, en niet vandaag.
paper-date-do = Datum bewaren
paper-when = Alleen invullen als { $condition }.
paper-when-option = u bij vraag { $number } “{ $option }” antwoordde
paper-when-answered = u vraag { $number } hebt ingevuld
paper-when-equal = u bij vraag { $number } { $value } invulde
paper-when-more = u bij vraag { $number } meer dan { $value } invulde
paper-when-least = u bij vraag { $number } { $value } of meer invulde
paper-when-less = u bij vraag { $number } minder dan { $value } invulde
paper-when-most = u bij vraag { $number } { $value } of minder invulde
paper-when-not-option = u bij vraag { $number } iets anders dan “{ $option }” antwoordde
paper-when-other = u bij vraag { $number } iets anders dan { $value } invulde
paper-when-open = u vraag { $number } openliet
paper-depends = Of u dit moet invullen, hangt af van uw { $count ->
    [one] antwoord op vraag { $numbers }
   *[other] antwoorden op de vragen { $numbers }
    }. Twijfelt u? Vraag het aan uw begeleider.
paper-depends-all = Of u dit moet invullen, hangt af van uw andere antwoorden. Twijfelt u? Vraag het aan uw begeleider.
paper-when-and = { $one } en { $other }
paper-when-or = { $one } of { $other }
paper-rounds = Herhaal dit zo vaak als nodig, maximaal { $most } keer. Print zo nodig meer bladen.
paper-date = dag-maand-jaar
paper-question = Vraag
paper-time = uren:minuten
paper-minutes = minuten
paper-thanks = Dank u wel voor het invullen.

## Praktijken, accounts en onderzoek
practices = Praktijken
practices-what = Een praktijk is een team of een gemeente. Praktijken zien niets van elkaar: geen zaken, geen accounts, geen uitkomsten.
practice = Praktijk
practice-new = Nieuwe praktijk
practice-key = Kenmerk
practice-key-hint = Kleine letters, cijfers en streepjes. Het kenmerk verandert later niet.
practice-name = Naam
practice-gemeente = Werkt met de woorden en het uiterlijk van
practice-any = Geen vaste gemeente
practice-save = Bewaren
practice-add = Praktijk toevoegen
practice-accounts = { $count ->
    [one] Eén account kan inloggen.
   *[other] { $count } accounts kunnen inloggen.
    }
practice-taken = Er is al een praktijk met dit kenmerk.
practice-invalid = Een kenmerk heeft kleine letters, cijfers en streepjes. Een naam heeft ten hoogste 60 tekens.
accounts = Accounts
accounts-what = De mensen die in uw praktijk kunnen inloggen.
accounts-everywhere = De mensen die kunnen inloggen, in alle praktijken.
to-accounts = Naar de accounts
account-new = Nieuw account
account-name-hint = Kleine letters, cijfers, punt, streepje. Gebruik een naam die collega's herkennen.
account-prefix = Voor de naam komt { $prefix }
account-role = Rol
account-reads = Welke vragenlijsten mag een onderzoeker lezen?
account-reads-hint = Alleen voor een onderzoeker. Die ziet antwoorden en scores onder een nummer, en geen tekst die iemand typte.
account-add = Account toevoegen
account-active = Kan inloggen
account-disabled = Uitgezet
account-locked = Even op slot
account-reset = Nieuw wachtwoord
account-disable = Uitzetten
account-taken = Er is al een account met deze naam.
account-invalid = Een naam heeft kleine letters, cijfers, punten en streepjes.
account-ready = Account klaar
account-once = U ziet deze gegevens 10 minuten, en alleen in deze browser. Geef ze op papier of in een gesprek, niet per e-mail.
account-app = De app met codes
account-app-what = Scan deze code met een app voor inlogcodes, of typ het adres over.
account-app-address = Adres voor de app
account-qr = QR-code voor de app
role-professional = Professional
role-coordinator = Coördinator: ook accounts
role-beheerder = Beheerder: de server, geen zaken
role-researcher = Onderzoeker: alleen lezen, onder een nummer
research = Onderzoek
research-what = Antwoorden en scores van wat is verstuurd, elke zaak onder een nummer. Zonder pseudoniem, zonder tekst die iemand typte, zonder meldingen. Dat u een bestand ophaalt, staat in het logboek.
research-none = U mag nog geen vragenlijst lezen. Vraag het aan de coördinator.
research-empty = Hiervan is nog niets verstuurd.
research-file = Versie { $version }: { $count ->
    [one] één keer verstuurd
   *[other] { $count } keer verstuurd
    } (CSV)

## Woorden in de browser
words = Woorden
words-what = Hier verandert u de woorden van vragenlijsten. Antwoorden, punten en regels blijven zoals ze zijn: een score kan door uw werk niet veranderen.
words-waiting = Hier is iets mee
words-others = Alle woorden
words-all = Alle woorden
words-begin = Een nieuwe taal of gemeente
words-begin-what = Kies voor welke vragenlijst u woorden schrijft, in welke taal en voor wie. Zijn die woorden er al, dan gaan ze open.
words-begin-do = Begin met deze woorden
words-begin-instrument = Kies een vragenlijst.
words-begin-language = Deze taal ken ik niet. Een taal is een afkorting, zoals nl, fy of tr.
words-begin-gemeente = Schrijf een gemeente met kleine letters, cijfers en streepjes, zoals sudwest-fryslan.
words-begin-not-yours = U bewerkt de woorden van uw eigen gemeente.
words-begin-own = Dit is de taal van de vragenlijst zelf. Kies voor welke gemeente u andere woorden schrijft.
words-begin-many = Deze vragenlijst heeft al heel veel talen en gemeenten. Vraag het aan de beheerder.
words-instrument = Vragenlijst
words-language = Taal
words-gemeente = Voor wie
words-everybody = Iedereen in deze taal
words-other = Een taal of gemeente die er niet bij staat
words-other-language = Afkorting van de taal
words-other-language-hint = Bijvoorbeeld tr voor Turks, of ar voor Arabisch.
words-other-gemeente = Naam van de gemeente
words-other-gemeente-hint = Kleine letters, cijfers en streepjes, zoals sudwest-fryslan.
words-draft-count = { $count ->
    [one] Eén tekst in concept.
   *[other] { $count } teksten in concept.
    }
words-draft-none = Er is nu geen concept: wat in gebruik is, is alles wat er is.
words-step-1 = Concept
words-step-2 = Tweede paar ogen
words-step-3 = In gebruik
words-offer = Laat een collega meekijken
words-offered-by = { $name } vraagt een collega om mee te kijken.
words-remark-by = { $name } gaf het terug:
words-compare = Vergelijk
words-to-texts = Naar de teksten
words-show = Toon
words-find = Zoek woorden
words-find-what = Welke teksten u ziet
words-find-do = Toon de teksten
words-filter-all = { $count ->
    [one] Eén tekst
   *[other] Alle { $count } teksten
    }
words-texts = { $count ->
    [one] Eén tekst
   *[other] { $count } teksten
    }
words-found-none = Geen tekst past hierbij.
words-earlier = Vorige teksten
words-later = Volgende teksten
words-state-draft = concept
words-state-conflict = bestand is anders
words-state-stale = verouderd
words-state-missing = ontbreekt
words-state-new = nieuw
words-state-own = eigen woorden
words-state-same = gelijk aan de basis
words-state-base = basistekst
words-section-instrument = De vragenlijst zelf
words-section-items = Losse vragen
words-section-scales = Antwoorden
words-section-scores = Uitkomsten
words-section-messages = Meldingen en terugkoppeling
words-section-others = Overige teksten
words-kind-question = vraag { $number }
words-kind-hint = toelichting bij vraag { $number }
words-kind-end = woorden bij de lijn van vraag { $number }
words-kind-instrument = titel van de vragenlijst
words-kind-title = titel
words-kind-intro = inleiding
words-kind-round = naam van een ronde
words-kind-option = antwoord
words-kind-score = naam van een uitkomst
words-kind-when = waarom er geen uitkomst is
words-kind-band = naam van een band
words-kind-check = controlevraag
words-kind-alert = melding
words-kind-feedback = terugkoppeling
words-kind-informant = wie het invult
words-kind-text = tekst
words-for = voor { $name }
words-layer-base = basistekst
words-from = Komt uit:
words-stale = De basistekst is veranderd sinds deze woorden gemaakt zijn. Klopt uw tekst nog?
words-base = Basistekst
words-base-was = Basistekst, eerst
words-base-now = Basistekst, nu
words-otherwise = Zonder eigen woorden staat er
words-yours = Uw tekst
words-why = Waarom? (mag leeg blijven)
words-why-hint = Een collega leest dit later terug.
words-only = U verandert hier alleen woorden. Antwoorden, punten en regels blijven zoals ze zijn.
words-save = Bewaar in concept
words-fits = Mijn tekst klopt nog
words-drop = Haal uit concept
words-take-base = Neem de basistekst
words-none = geen eigen woorden
words-keep = Moet erin blijven:
words-keep-there = staat erin
words-keep-gone = { $name } is weg
words-ease-1 = Leesgemak: makkelijk (1 van 4)
words-ease-2 = Leesgemak: gewoon (2 van 4)
words-ease-3 = Leesgemak: lastig (3 van 4)
words-ease-4 = Leesgemak: moeilijk (4 van 4)
words-ease-short = Leesgemak: te kort om te meten
words-ease-none = Leesgemak: voor deze taal is er geen maat
words-ease-empty = Er staat nog niets
words-level-1 = makkelijk
words-level-2 = gewoon
words-level-3 = lastig
words-level-4 = moeilijk
words-ease-was = { $now }, was { $before }
words-length = { $count } tekens, op een telefoon ongeveer { $lines ->
    [one] één regel
   *[other] { $lines } regels
    }
words-refused = Dit is niet bewaard
words-too-long = Dit is te lang: een tekst heeft ten hoogste 4000 tekens, een reden 300.
words-exchanged = “{ $words }” hoorde bij iets anders in deze lijst. Antwoorden van ervoor en erna zijn dan niet meer te vergelijken. Kies andere woorden, of vraag de maker van de vragenlijst om een nieuwe versie.
words-meanwhile = Intussen schreef { $name }:
words-meanwhile-what = Uw eigen tekst staat hieronder en is nog niet bewaard. Bewaart u, dan komt die ervoor in de plaats; die van uw collega blijft in de geschiedenis.
words-meanwhile-theirs = Houd de tekst van uw collega
words-other-team = iemand van een ander team
words-conflict = In het bestand op de server staat iets anders dan wat hier is goedgekeurd. Het bestand is in gebruik. Bewaar de tekst die het moet worden.
words-conflict-file = In het bestand
words-conflict-accepted = Hier goedgekeurd
words-history = Geschiedenis van deze tekst ({ $count })
words-history-draft = in concept
words-history-replaced = overschreven voor het in gebruik kwam
words-history-dropped = uit het concept gehaald
words-history-accepted = in gebruik genomen
words-history-both = { $writer }, gelezen door { $reader }
words-history-back = Terug hiernaar
words-part = Zo ziet men het
words-part-what = Gemarkeerd is de tekst die u bewerkt. Klik op een andere zin om die te veranderen.
words-part-whole = Bekijk de hele vragenlijst in deze woorden
words-notice-kept = Bewaard in het concept.
words-notice-dropped = Uit het concept gehaald.
words-notice-same = Er was niets veranderd.
words-notice-accepted = In gebruik. Wie vanaf nu een vragenlijst krijgt, ziet deze woorden.
words-notice-returned = Teruggegeven aan wie het schreef.
words-notice-imported = Overgenomen in het concept.
words-running = Wie al bezig is, houdt de woorden waarmee de vragenlijst begon.
words-column-text = Tekst
words-column-now = Nu in gebruik
words-column-then = Straks
words-column-ease = Leesgemak
words-column-writer = Door
words-by-other = Een ander keurt dit goed.
words-accept = { $count ->
    [one] Akkoord, neem deze tekst in gebruik
   *[other] Akkoord, neem deze { $count } teksten in gebruik
    }
words-own = Wat u zelf schreef, keurt een ander goed. Stuur een collega dit adres; die logt in en kijkt mee.
words-address = Adres voor uw collega
words-remark = Opmerking voor wie het schreef
words-return = Geef terug met deze opmerking
words-not-accepted = Dit is nog niet in gebruik genomen
words-changed-since = Het concept is veranderd sinds u deze pagina opende. Bekijk het opnieuw.
words-refused-stale = { $text }: de basistekst is veranderd sinds dit geschreven werd. Open de tekst en kijk of hij nog klopt.
words-refused-conflict = { $text }: wat in gebruik is, is veranderd sinds dit geschreven werd. Open de tekst en bewaar hem opnieuw.
words-refused-fit = { $text }: deze woorden passen niet meer bij de basistekst.
words-refused-score = Met deze woorden zou een score veranderen. Dat kan niet: meld dit aan de beheerder.
words-translator = Voor een vertaler
words-translator-what = Een vertaler kan in een bestand werken: alleen de kolom met woorden verandert. Wat terugkomt, komt in het concept.
words-export = Haal op voor { $name } (.{ $form })
words-import = Bestand dat terugkwam
words-import-hint = Een bestand dat hier is opgehaald: .xlsx, .po of .xliff.
words-import-do = Neem over in het concept
words-import-form = Kies een bestand dat eindigt op .xlsx, .po of .xliff.
words-import-unread = Dit bestand is niet te lezen: { $why }
words-import-refused = Er is niets overgenomen
words-import-why = Uit { $file }
role-redacteur = Redacteur: de woorden, geen zaken

## Maanden
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

## Meedoen aan onderzoek
studies = Onderzoek
studies-none = Er is geen onderzoek bij uw praktijk.
studies-see = Onderzoek: wie is aan de beurt?
studies-enrolled = { $count ->
    [one] 1 zaak doet mee.
   *[other] { $count } zaken doen mee.
    }
studies-nobody = Er is nu niemand aan de beurt.
studies-late = Bijna te laat
studies-due = Aan de beurt
studies-outside = Te laat: de periode is voorbij
studies-ended = Gestopt, en waarom
studies-case = Zaak
studies-wave = Moment
studies-who = Wie nog niet
studies-until = Kan tot en met
studies-look = Zaak bekijken
study-case-title = Onderzoek in deze zaak
study-enrolled = Doet mee sinds { $date }.
study-ended = Gestopt op { $date }: { $reason }.
study-asks-no-more = Voor dit onderzoek wordt in deze zaak niets meer gevraagd.
study-not-in-it = Deze zaak doet niet mee.
study-case-closed = Deze zaak is afgesloten.
study-enrol = Laten meedoen
study-enrol-day = Vanaf welke dag doet de zaak mee?
study-enrol-hint = Vanaf deze dag tellen wij de dagen tot elk moment.
study-enrol-when = Meedoen kan beginnen van { $from } tot en met { $to }.
study-household = Doet uit hetzelfde huishouden nog een zaak mee?
study-household-hint = Schrijf dan bij beide hetzelfde woord, bijvoorbeeld boom. Schrijf geen naam en geen adres. Anders laat u dit leeg.
study-window = Van { $from } tot en met { $to }
study-in = ingestuurd op { $date }
study-not-in = nog niet ingestuurd
study-one = Inwoner
study-wave-complete = Klaar
study-wave-later = Nog niet aan de beurt
study-wave-due = Aan de beurt
study-wave-late = Bijna te laat
study-wave-outside = Te laat
study-ask = Nu uitzetten
study-end = Stoppen met het onderzoek
study-end-why = Waarom stopt het?
study-end-day = Op welke dag?
study-wrong = Dit kan niet. Kijk of de dag klopt en of alles is ingevuld.
study-title = Onderzoek
study-part-title = Onderzoek:
study-part-what = Dit staat los van de vragen. U mag nee zeggen: dat verandert niets aan uw hulp. Uw begeleider ziet niet wat u hier kiest. U kunt later altijd stoppen, met deze link.
study-key-until = Tot en met { $date } kunnen wij uw antwoorden uit het onderzoek halen.
study-yes = Ja, ik doe mee
study-no = Nee, liever niet
study-join = Ik wil toch meedoen
study-leave = Ik wil niet meer meedoen
study-stop-what = Stoppen: u krijgt voor dit onderzoek geen vragen meer. Wat u al invulde, blijft in het onderzoek.
study-stop = Stoppen
study-remove-what = Weghalen: uw antwoorden tellen vanaf nu nergens meer mee in het onderzoek, en u krijgt geen vragen meer. Wat al is gepubliceerd, blijft staan.
study-remove = Mijn antwoorden weghalen
study-said-yes = U zei ja op { $date }. Fijn dat u meedoet.
study-said-no = U zei nee op { $date }. Uw antwoorden gaan niet naar het onderzoek. Aan uw hulp verandert niets.
study-said-stop = U bent gestopt op { $date }. U krijgt voor dit onderzoek geen vragen meer.
study-said-remove = U haalde uw antwoorden weg op { $date }. Ze tellen in het onderzoek niet meer mee.
study-link-open = Hier kiest u of u meedoet aan onderzoek.
study-link-sent-in = Uw antwoorden zijn ingestuurd. Dank u wel.
study-link-closed = De tijd voor deze vragen is voorbij. Dat geeft niet. Wat u invulde, is bewaard.
study-link-old = Met deze link kunt u geen vragen meer invullen. Wat u invulde, is bewaard. Vraag uw begeleider om een nieuwe link.
