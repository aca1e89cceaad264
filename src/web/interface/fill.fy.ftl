# Wat `peil fill` seit. De wurden fan it ynstrumint binne fan it ynstrumint sels.

fill-short-help = Typ ? foar help, < om werom te gean, ! om op te hâlden.
fill-help =
    Typ jo antwurd en druk op Enter.
    Enter sûnder antwurd: de fraach bliuwt iepen, of it antwurd dat der stiet bliuwt.
    ? dizze help
    < in fraach werom
    - it antwurd weihelje
    = nei it oersjoch fan jo antwurden
    ! ophâlde; wat jo ynfolle hawwe bliuwt bewarre as der in bestân neamd is
    Begjint in tekst mei ien fan dizze tekens, set der dan \ foar.
fill-step = Stap { $step } fan { $of }
fill-step-titled = { $title }, stap { $step } fan { $of }
fill-question = Fraach { $number } fan { $of }: { $text }
fill-hint = Utlis: { $text }
fill-answer = Antwurd:{" "}
fill-choice = Jo kar:{" "}
fill-yes = ja
fill-no = nee
fill-accepts-one = Typ in nûmer.
fill-accepts-many = Typ ien of mear nûmers, mei in spaasje dertusken.
fill-accepts-integer = Typ in hiel getal fan { $low } oant en mei { $high }.
fill-accepts-integer-unit = Typ in hiel getal fan { $low } oant en mei { $high }, yn { $unit }.
fill-accepts-decimal = Typ in getal fan { $low } oant en mei { $high }.
fill-accepts-decimal-unit = Typ in getal fan { $low } oant en mei { $high }, yn { $unit }.
fill-accepts-minutes = Typ in tal hiele minuten fan { $low } oant en mei { $high }.
fill-accepts-date = Typ in datum, lykas 30-11-2024.
fill-accepts-time = Typ in tiid, lykas 23:15.
fill-accepts-text = Typ jo antwurd op ien rigel.
fill-or-option = Of typ { $key }: { $label }
fill-now = Ynfolle: { $answer }. Mei Enter bliuwt dat sa.
fill-not-accepted = Dit past net by de fraach: { $answer }
fill-required = Dizze fraach is nedich om fierder te kinnen.
fill-left-open = Dizze fraach is noch iepen. Wolle jo him dochs beantwurdzje? Mei Enter bliuwt er iepen.
fill-cleared = It antwurd is weihelle.
fill-first = Dit is de earste fraach.
fill-check = Kloppet dit?
fill-check-right = 0. Ja, it kloppet sa.
fill-check-change = { $number }. Feroarje: { $text } (no { $answer })
fill-check-required = Dit moat earst oanpast wurde.
fill-check-no-number = Typ ien fan de nûmers.
fill-review = Oersjoch fan jo antwurden
fill-review-line = { $number }. { $text } — { $answer }
fill-review-left-open = noch iepen
fill-review-not-shown = noch net frege
fill-review-set-aside = { $answer } (telt net mei: de fraach is net mear nedich)
fill-review-set-aside-because = { $answer } (telt net mei: net frege troch jo antwurd op “{ $questions }”)
fill-review-stands = { $answer } (telt mei, al is net bekend oft de fraach nedich is)
fill-review-finish = Typ it nûmer fan in fraach om it antwurd te feroarjen. Enter: klear.
fill-review-open = Typ it nûmer fan in fraach om it antwurd te feroarjen. Enter: fierder mei wat noch iepen is.
fill-review-not-asked = Dizze fraach wurdt no net steld.
fill-domains = Hokker ûnderwerpen binne nedich?
fill-domains-why = Freegje allinnich wat foar dizze helpfraach nedich is. Skriuw by elk ûnderwerp wêrom't it nedich is; Enter sûnder reden lit it wei.
fill-domain = { $title } ({ $questions ->
    [one] 1 fraach
   *[other] { $questions } fragen
})
fill-reason = Reden:{" "}
fill-done = Klear. Tige tank.
fill-scores = Skoares
fill-saved = Bewarre yn { $file }.
fill-resume = Fierder gean: { $command }
fill-not-saved = Der is neat bewarre: mei --output BESTÂN wurdt bewarre wat jo ynfolje.
fill-not-complete = It is noch net klear.
fill-welcome-back = Jo gean fierder dêr't jo bleaun wiene: { $answered } fan { $asked } fragen binne beantwurde.
