# Wat it foarbyld seit tsjin wa't in ynstrumint skriuwt, yn it Frysk.

preview = Foarbyld
preview-about = { $name } { $version }, { $words }.
preview-informant = Ynfolle troch: { $informant }.
preview-kept-nowhere = Der wurdt neat bewarre.
preview-list = Alle ynstruminten
preview-list-what = Alles yn de map. In side laadt op 'e nij as jo in bestân bewarje dêr't er fan makke is.
preview-start = Begjin
preview-review = Oersjoch
preview-results = Skoares no
preview-not-asked = Net frege, en wêrom
preview-reload = Laad op 'e nij
preview-seed = Startgetal
preview-fill = Folje samar wat yn
preview-clear = Helje alle antwurden wei
preview-strays = { $count ->
    [one] Ien antwurd past net by dizze ferzje en telt net mei.
   *[other] { $count } antwurden passe net by dizze ferzje en telle net mei.
    }
preview-errors = { $count ->
    [one] 1 flater
   *[other] { $count } flaters
    }
preview-warnings = { $count ->
    [one] 1 warskôging
   *[other] { $count } warskôgingen
    }
preview-notes = { $count ->
    [one] 1 opmerking
   *[other] { $count } opmerkingen
    }
preview-error = Flater
preview-warning = Warskôging
preview-note = Opmerking
preview-explain = wat dit betsjut
preview-witness = Dizze test lit it sjen:
preview-behind = It bestân hat flaters. Hjirûnder stiet de lêste ferzje sûnder flaters.
preview-broken = Dit bestân hat flaters. Sûnt it foarbyld starten is, wie der noch gjin ferzje sûnder flaters.
preview-library = In biblioteek: skalen, tabellen en omkodearringen foar ynstruminten. Sy hat sels gjin siden.
preview-pages = Gean nei in side
preview-done = ynfolle
preview-words-and-who = Oare wurden, of in oare ynfoller
preview-words = Wurden
preview-who = Wa follet yn
preview-show = Lit sjen
preview-domains = Underwerpen nei kar
preview-domains-what = In profesjonal kiest dizze by elke saak. Hjir wurde se allegear frege, oant jo se weilitte.
preview-ask-these = Freegje dizze
preview-all-asked = Elke fraach wurdt frege.
preview-question = Fraach
preview-why = Wêrom't dy net frege wurdt
preview-answer = Antwurd
preview-no-answer = gjin
preview-set-aside = jûn, telt net mei
preview-stands = jûn, telt mei
preview-edit = Pas de tekst oan
edit-begin = In nije fragelist begjinne
edit-begin-label = Hoe hjit de fragelist?
edit-begin-hint = Ien of twa wurden. Der komt in map mei in foarbyld dat jo oanpasse kinne.
edit-begin-do = Begjinne
edit-begin-name = Jou in namme fan letters en sifers, dy't mei in letter begjint.
edit-begin-exists = Der is al in map dy't { $name } hjit. Kies in oare namme.
edit-title = Tekst fan { $file }
edit-label = Tekst fan { $file }
edit-save = Bewarje
edit-follow = De side folget de cursor
edit-page = De side
edit-saved = Bewarre.
edit-unsaved = Noch net bewarre.
edit-good = Gjin flaters.
edit-errors = Flaters: { $count }.
edit-findings = Wat de compiler meldt
edit-line = Rigel { $line }
edit-gone = It programma jout gjin antwurd. Rint it noch?
edit-overwrite = In oar programma hat it bestân feroare. Jo tekst deroerhinne skriuwe?
edit-take = De tekst fan it bestân nimme, en jo eigen ferlieze?
edit-kept = Net bewarre: in oar programma hat it bestân feroare.
edit-fault = Net bewarre: { $why }.
edit-phrases =
    Find = Sykje
    Replace = Ferfange troch
    next = folgjende
    previous = foarige
    all = alle
    match case = haadletters telle
    regexp = reguliere ekspresje
    by word = hiel wurd
    replace = ferfange
    replace all = alles ferfange
    close = slute
    Completions = Oanfollingen
    current match = dizze
    on line = op rigel
    Go to line = Gean nei rigel
    go = gean
    Selection deleted = Seleksje fuortsmiten
    Control character = Stjoerteken
