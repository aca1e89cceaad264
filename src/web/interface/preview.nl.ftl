# Wat de voorvertoning zegt tegen wie een instrument schrijft, in het Nederlands.

preview = Voorvertoning
preview-about = { $name } { $version }, { $words }.
preview-informant = Ingevuld door: { $informant }.
preview-kept-nowhere = Er wordt niets bewaard.
preview-list = Alle instrumenten
preview-list-what = Alles in de map. Een pagina laadt opnieuw als u een bestand opslaat dat erbij hoort.
preview-start = Begin
preview-review = Overzicht
preview-results = Scores nu
preview-not-asked = Niet gevraagd, en waarom
preview-reload = Laad opnieuw
preview-seed = Startgetal
preview-fill = Vul willekeurig in
preview-clear = Haal alle antwoorden weg
preview-strays = { $count ->
    [one] Eén antwoord past niet bij deze versie en telt niet mee.
   *[other] { $count } antwoorden passen niet bij deze versie en tellen niet mee.
    }
preview-errors = { $count ->
    [one] 1 fout
   *[other] { $count } fouten
    }
preview-warnings = { $count ->
    [one] 1 waarschuwing
   *[other] { $count } waarschuwingen
    }
preview-notes = { $count ->
    [one] 1 opmerking
   *[other] { $count } opmerkingen
    }
preview-error = Fout
preview-warning = Waarschuwing
preview-note = Opmerking
preview-explain = wat dit betekent
preview-witness = Deze test laat het zien:
preview-behind = Het bestand heeft fouten. Hieronder staat de laatste versie zonder fouten.
preview-broken = Dit bestand heeft fouten. Sinds de voorvertoning is gestart, was er nog geen versie zonder fouten.
preview-library = Een bibliotheek: schalen, tabellen en hercoderingen voor instrumenten. Die heeft zelf geen pagina’s.
preview-pages = Ga naar een pagina
preview-done = ingevuld
preview-words-and-who = Andere woorden, of een andere invuller
preview-words = Woorden
preview-who = Wie vult in
preview-show = Laat zien
preview-domains = Onderwerpen naar keuze
preview-domains-what = Een professional kiest deze bij elke zaak. Hier worden ze allemaal gevraagd, totdat u ze weglaat.
preview-ask-these = Vraag deze
preview-all-asked = Elke vraag wordt gevraagd.
preview-question = Vraag
preview-why = Waarom deze vraag niet gesteld wordt
preview-answer = Antwoord
preview-no-answer = geen
preview-set-aside = gegeven, telt niet mee
preview-stands = gegeven, telt mee
preview-edit = Pas de tekst aan
edit-begin = Een nieuwe vragenlijst beginnen
edit-begin-label = Hoe heet de vragenlijst?
edit-begin-hint = Een of twee woorden. Er komt een map met een voorbeeld dat u kunt aanpassen.
edit-begin-do = Beginnen
edit-begin-name = Geef een naam van letters en cijfers, die met een letter begint.
edit-begin-exists = Er is al een map die { $name } heet. Kies een andere naam.
edit-title = Tekst van { $file }
edit-label = Tekst van { $file }
edit-save = Bewaar
edit-follow = De pagina volgt de cursor
edit-page = De pagina
edit-saved = Bewaard.
edit-unsaved = Nog niet bewaard.
edit-good = Geen fouten.
edit-errors = Fouten: { $count }.
edit-findings = Wat de compiler meldt
edit-line = Regel { $line }
edit-gone = Het programma antwoordt niet. Draait het nog?
edit-overwrite = Een ander programma heeft het bestand veranderd. Uw tekst eroverheen schrijven?
edit-take = De tekst van het bestand nemen, en de uwe verliezen?
edit-kept = Niet bewaard: een ander programma heeft het bestand veranderd.
edit-fault = Niet bewaard: { $why }.
edit-phrases =
    Find = Zoek
    Replace = Vervang door
    next = volgende
    previous = vorige
    all = alle
    match case = hoofdletters tellen
    regexp = reguliere expressie
    by word = heel woord
    replace = vervang
    replace all = vervang alle
    close = sluit
    Completions = Aanvullingen
    current match = deze
    on line = op regel
    Go to line = Ga naar regel
    go = ga
    Selection deleted = Selectie verwijderd
    Control character = Stuurteken
