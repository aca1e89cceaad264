# What `peil fill` says. The words of the instrument are the instrument's own.

fill-short-help = Type ? for help, < to go back, ! to stop.
fill-help =
    Type your answer and press Enter.
    Enter without an answer: the question stays open, or the answer that stands stays.
    ? this help
    < one question back
    - take the answer back
    = to the overview of your answers
    ! stop; what you filled in is kept where a file was named
    Where a text begins with one of these signs, put \ before it.
fill-step = Step { $step } of { $of }
fill-step-titled = { $title }, step { $step } of { $of }
fill-question = Question { $number } of { $of }: { $text }
fill-hint = Note: { $text }
fill-answer = Answer:{" "}
fill-choice = Your choice:{" "}
fill-yes = yes
fill-no = no
fill-accepts-one = Type a number.
fill-accepts-many = Type one or more numbers, with spaces between them.
fill-accepts-integer = Type a whole number from { $low } to { $high }.
fill-accepts-integer-unit = Type a whole number from { $low } to { $high }, in { $unit }.
fill-accepts-decimal = Type a number from { $low } to { $high }.
fill-accepts-decimal-unit = Type a number from { $low } to { $high }, in { $unit }.
fill-accepts-minutes = Type a whole number of minutes from { $low } to { $high }.
fill-accepts-date = Type a date, such as 30-11-2024.
fill-accepts-time = Type a time, such as 23:15.
fill-accepts-text = Type your answer on one line.
fill-or-option = Or type { $key }: { $label }
fill-now = Filled in: { $answer }. Enter leaves it so.
fill-not-accepted = This does not fit the question: { $answer }
fill-required = This question is needed to go on.
fill-left-open = This question is still open. Would you answer it after all? Enter leaves it open.
fill-cleared = The answer was taken back.
fill-first = This is the first question.
fill-check = Is this right?
fill-check-right = 0. Yes, it is right.
fill-check-change = { $number }. Change: { $text } (now { $answer })
fill-check-required = This has to be put right first.
fill-check-no-number = Type one of the numbers.
fill-review = Overview of your answers
fill-review-line = { $number }. { $text } — { $answer }
fill-review-left-open = still open
fill-review-not-shown = not asked yet
fill-review-set-aside = { $answer } (does not count: the question is no longer needed)
fill-review-set-aside-because = { $answer } (does not count: not asked because of your answer to “{ $questions }”)
fill-review-stands = { $answer } (counts, though it is not known whether the question is needed)
fill-review-finish = Type the number of a question to change the answer. Enter: done.
fill-review-open = Type the number of a question to change the answer. Enter: on to what is still open.
fill-review-not-asked = This question is not asked now.
fill-domains = Which subjects are needed?
fill-domains-why = Ask only what this request for help needs. Write with each subject why it is needed; Enter without a reason leaves it out.
fill-domain = { $title } ({ $questions ->
    [one] 1 question
   *[other] { $questions } questions
})
fill-reason = Reason:{" "}
fill-done = Done. Thank you.
fill-scores = Scores
fill-saved = Kept in { $file }.
fill-resume = To go on: { $command }
fill-not-saved = Nothing was kept: with --output FILE, what you fill in is.
fill-not-complete = It is not complete yet.
fill-welcome-back = You go on where you were: { $answered } of { $asked } questions are answered.
