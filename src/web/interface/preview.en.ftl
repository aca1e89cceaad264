# What the preview says to the author of an instrument, in English.

preview = Preview
preview-about = { $name } { $version }, { $words }.
preview-informant = Answered by: { $informant }.
preview-kept-nowhere = Nothing is stored.
preview-list = All instruments
preview-list-what = Everything in the folder. A page reloads when you save a file from which it was made.
preview-start = Start
preview-review = Review
preview-results = Scores now
preview-not-asked = Not asked, and why
preview-reload = Reload
preview-seed = Seed
preview-fill = Fill in at random
preview-clear = Clear all answers
preview-strays = { $count ->
    [one] One answer does not fit this version, and is ignored.
   *[other] { $count } answers do not fit this version, and are ignored.
    }
preview-errors = { $count ->
    [one] 1 error
   *[other] { $count } errors
    }
preview-warnings = { $count ->
    [one] 1 warning
   *[other] { $count } warnings
    }
preview-notes = { $count ->
    [one] 1 note
   *[other] { $count } notes
    }
preview-error = Error
preview-warning = Warning
preview-note = Note
preview-explain = what this means
preview-witness = This test shows it:
preview-behind = The file has errors. Below is the last version without errors.
preview-broken = This file has errors, and there has been no version without errors since the preview was started.
preview-library = A library: scales, tables and recodes for instruments. It has no pages.
preview-pages = Go to a page
preview-done = answered
preview-words-and-who = Other words, or another respondent
preview-words = Words
preview-who = Who answers
preview-show = Show
preview-domains = Optional subjects
preview-domains-what = A professional chooses these for each case. Here all are asked until you leave them out.
preview-ask-these = Ask these
preview-all-asked = Every question is asked.
preview-question = Question
preview-why = Why it is not asked
preview-answer = Answer
preview-no-answer = none
preview-set-aside = given, does not count
preview-stands = given, counts
preview-edit = Edit the text
edit-begin = Begin a new questionnaire
edit-begin-label = What is it called?
edit-begin-hint = One word or two. You get a folder with an example to change.
edit-begin-do = Begin
edit-begin-name = Give a name of letters and digits that begins with a letter.
edit-begin-exists = There is already a folder called { $name }. Choose another name.
edit-title = Text of { $file }
edit-label = Text of { $file }
edit-save = Save
edit-follow = The page follows the cursor
edit-page = The page
edit-saved = Saved.
edit-unsaved = Not saved yet.
edit-good = No errors.
edit-errors = Errors: { $count }.
edit-findings = What the compiler reports
edit-line = Line { $line }
edit-gone = The program does not answer. Is it still running?
edit-overwrite = The file was changed by another program. Write your text over it?
edit-take = Take the text of the file, and lose yours?
edit-kept = Not saved: the file was changed by another program.
edit-fault = Not saved: { $why }.
edit-phrases = Find = Find
