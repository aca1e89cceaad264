# The texts of `peil fill`. The words of the instrument are the instrument's own.

fill-short-help = Type ? for help, < to go back, ! to stop.
fill-help =
    Type your answer and press Enter.
    Enter without an answer: the question stays unanswered, or keeps its answer.
    ? this help
    < one question back
    - clear the answer
    = to the overview of your answers
    ! stop; your answers are kept if you named a file
    If a text begins with one of these characters, put \ before it.
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
fill-accepts-integer-ends = Type a whole number from { $low } ({ $first }) to { $high } ({ $last }).
fill-accepts-number-ends = Type a number from { $low } ({ $first }) to { $high } ({ $last }).
fill-accepts-integer-unit = Type a whole number from { $low } to { $high }, in { $unit }.
fill-accepts-decimal = Type a number from { $low } to { $high }.
fill-accepts-decimal-unit = Type a number from { $low } to { $high }, in { $unit }.
fill-accepts-minutes = Type a whole number of minutes from { $low } to { $high }.
fill-accepts-date = Type a date, such as 30-11-2024.
fill-accepts-date-from = Type a date from { $low }, such as 30-11-2024.
fill-accepts-date-to = Type a date until { $high }, such as 30-11-2024.
fill-accepts-date-between = Type a date from { $low } to { $high }, such as 30-11-2024.
fill-accepts-time = Type a time, such as 23:15.
fill-accepts-text = Type your answer on one line.
fill-or-option = Or type { $key }: { $label }
fill-now = Filled in: { $answer }. Enter keeps it.
fill-not-accepted = This does not fit the question: { $answer }
fill-write = Write { $instead }.
fill-write-either = Write { $instead } or { $other }.
fill-required = Answer this question to continue.
fill-left-open = This question is still unanswered. Would you like to answer it after all? Enter leaves it unanswered.
fill-cleared = The answer was cleared.
fill-first = This is the first question.
fill-check = Is this right?
fill-check-right = 0. Yes, it is right.
fill-check-change = { $number }. Change: { $text } (now { $answer })
fill-check-required = This must be corrected first.
fill-check-no-number = Type one of the numbers.
fill-review = Overview of your answers
fill-review-line = { $number }. { $text } — { $answer }
fill-review-left-open = still unanswered
fill-review-not-shown = not asked yet
fill-review-set-aside = { $answer } (does not count: the question is no longer needed)
fill-review-set-aside-because = { $answer } (does not count: not asked because of your answer to “{ $questions }”)
fill-review-stands = { $answer } (counts, though it is not known whether the question is needed)
fill-review-finish = Type the number of a question to change the answer. Enter: done.
fill-review-open = Type the number of a question to change the answer. Enter: continue with the unanswered questions.
fill-review-not-asked = This question is not asked now.
fill-domains = Which subjects are needed?
fill-domains-why = Ask only what this request for help needs. For each subject, write why it is needed; Enter without a reason leaves it out.
fill-domain = { $title } ({ $questions ->
    [one] 1 question
   *[other] { $questions } questions
})
fill-reason = Reason:{" "}
fill-done = Done. Thank you.
fill-scores = Scores
fill-saved = Kept in { $file }.
fill-resume = To continue: { $command }
fill-not-saved = Nothing was kept: use --output FILE to keep your answers.
fill-not-complete = It is not complete yet.
fill-welcome-back = You continue where you were: { $answered } of { $asked } questions are answered.
