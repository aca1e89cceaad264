# What `peil fill` says. The words of the instrument are the instrument's own.

fill-short-help = Typ ? voor hulp, < om terug te gaan, ! om te stoppen.
fill-help =
    Typ uw antwoord en druk op Enter.
    Enter zonder antwoord: de vraag blijft open, of het antwoord blijft staan.
    ? deze hulp
    < een vraag terug
    - het antwoord weghalen
    = naar het overzicht van uw antwoorden
    ! stoppen; wat u hebt ingevuld blijft bewaard als er een bestand is genoemd
    Begint een tekst met een van deze tekens, zet er dan \ voor.
fill-step = Stap { $step } van { $of }
fill-step-titled = { $title }, stap { $step } van { $of }
fill-question = Vraag { $number } van { $of }: { $text }
fill-hint = Uitleg: { $text }
fill-answer = Antwoord:{" "}
fill-choice = Uw keuze:{" "}
fill-yes = ja
fill-no = nee
fill-accepts-one = Typ een nummer.
fill-accepts-many = Typ een of meer nummers, met een spatie ertussen.
fill-accepts-integer = Typ een heel getal van { $low } tot en met { $high }.
fill-accepts-integer-ends = Typ een heel getal van { $low } ({ $first }) tot en met { $high } ({ $last }).
fill-accepts-number-ends = Typ een getal van { $low } ({ $first }) tot en met { $high } ({ $last }).
fill-accepts-integer-unit = Typ een heel getal van { $low } tot en met { $high }, in { $unit }.
fill-accepts-decimal = Typ een getal van { $low } tot en met { $high }.
fill-accepts-decimal-unit = Typ een getal van { $low } tot en met { $high }, in { $unit }.
fill-accepts-minutes = Typ een aantal hele minuten van { $low } tot en met { $high }.
fill-accepts-date = Typ een datum, zoals 30-11-2024.
fill-accepts-date-from = Typ een datum vanaf { $low }, zoals 30-11-2024.
fill-accepts-date-to = Typ een datum tot en met { $high }, zoals 30-11-2024.
fill-accepts-date-between = Typ een datum van { $low } tot en met { $high }, zoals 30-11-2024.
fill-accepts-time = Typ een tijd, zoals 23:15.
fill-accepts-text = Typ uw antwoord op één regel.
fill-or-option = Of typ { $key }: { $label }
fill-now = Ingevuld: { $answer }. Met Enter blijft dat zo.
fill-not-accepted = Dit past niet bij de vraag: { $answer }
fill-write = Schrijf { $instead }.
fill-write-either = Schrijf { $instead } of { $other }.
fill-required = Deze vraag is nodig om verder te kunnen.
fill-left-open = Deze vraag is nog open. Wilt u hem toch beantwoorden? Met Enter blijft hij open.
fill-cleared = Het antwoord is weggehaald.
fill-first = Dit is de eerste vraag.
fill-check = Klopt dit?
fill-check-right = 0. Ja, het klopt zo.
fill-check-change = { $number }. Wijzigen: { $text } (nu { $answer })
fill-check-required = Dit moet eerst worden aangepast.
fill-check-no-number = Typ een van de nummers.
fill-review = Overzicht van uw antwoorden
fill-review-line = { $number }. { $text } — { $answer }
fill-review-left-open = nog open
fill-review-not-shown = nog niet gevraagd
fill-review-set-aside = { $answer } (telt niet mee: de vraag is niet meer nodig)
fill-review-set-aside-because = { $answer } (telt niet mee: niet gevraagd vanwege uw antwoord op “{ $questions }”)
fill-review-stands = { $answer } (telt mee, al is niet bekend of de vraag nodig is)
fill-review-finish = Typ het nummer van een vraag om het antwoord te wijzigen. Enter: klaar.
fill-review-open = Typ het nummer van een vraag om het antwoord te wijzigen. Enter: verder met wat nog open is.
fill-review-not-asked = Deze vraag wordt nu niet gesteld.
fill-domains = Welke onderwerpen zijn nodig?
fill-domains-why = Vraag alleen wat voor deze hulpvraag nodig is. Schrijf bij elk onderwerp waarom het nodig is; Enter zonder reden laat het weg.
fill-domain = { $title } ({ $questions ->
    [one] 1 vraag
   *[other] { $questions } vragen
})
fill-reason = Reden:{" "}
fill-done = Klaar. Dank u wel.
fill-scores = Scores
fill-saved = Bewaard in { $file }.
fill-resume = Verdergaan: { $command }
fill-not-saved = Er is niets bewaard: gebruik --output BESTAND om uw antwoorden te bewaren.
fill-not-complete = Het is nog niet klaar.
fill-welcome-back = U gaat verder waar u was gebleven: { $answered } van { $asked } vragen zijn beantwoord.
