# Peil's own texts, in English. Short sentences, plain words.

## Around every page
skip = To the content
languages = Language
leave = Leave this page quickly
footer = Peil: questionnaires that explain every score. A help in a conversation, never a diagnosis.
foot-privacy = Privacy
foot-accessibility = Accessibility
foot-contact = Contact
foot-telephone = Call { $number }
title-wrong = Attention:
signed-in-as = Signed in as { $name }
sign-out = Sign out
yes = Yes
no = No
alert = Attention
version = Version { $version }
print = Print
informant-only = Respondent

## The beginning
home-title = Questionnaires
home-resident = Did you get a letter or message with a link? Open that link, or type the code from the letter here. You do not have to sign in.
home-working = Do you work here?
home-professional = Sign in to send questionnaires and see results.
code-title = I have a code
code-hint = Sixteen letters and digits, from your letter. Capitals, hyphens and spaces do not matter.
code-go = Continue
code-empty = Type the code from your letter.
code-length = A code has 16 letters and digits. You typed { $count }.
code-signs = This has a character that is in no code. Please check the code again.
code-wrong = This code opens nothing. Check whether you copied it correctly. Has the code expired, or was it withdrawn? Then ask for a new one.

## Signing in
sign-in = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-code = Code from your app
sign-in-code-hint = Six digits. The app shows a new code every half minute.
sign-in-denied = The name, the password or the code is wrong, or there were too many wrong guesses. A code can be used once. Not working? Try again in a quarter of an hour, or ask the administrator.
sign-in-more-time = I need more time
sign-in-more-time-hint = If you do nothing for a while, you are signed out after 5 hours instead of half an hour. Do not leave the screen unattended.
sign-in-ended = You were signed out, because you did nothing for a while or had been signed in for a long time. Sign in again.
sign-in-held = You were already signed out when you sent your form. We keep it for half an hour. Sign in with the same name, and you can still send it.
sign-in-lost = You were already signed out when you sent your form. What you filled in on that page was not saved. What you saved before is still there.
held-title = Your form is still here
held-what = It has not been sent yet, because you were signed out. Do you want to send it now?
held-send = Send it now
held-leave = Do not send it
session-until = If you do nothing, you are signed out at { $time }.
session-soon = You will be signed out within 5 minutes. What you filled in here has not been saved yet.
session-stay = Stay signed in
session-stays = You stay signed in.
session-last = You will be signed out within 5 minutes. This cannot be extended: save what you filled in now, and sign in again.
session-over = You are signed out. Did you fill in something here? Send it, and sign in again: it will be kept.

## What can go wrong
fault-not-found = This page does not exist
fault-not-found-what = Perhaps part of the address is missing. Go back, or start again with your link.
fault-no-link = This link does not work
fault-no-link-what = The link has expired or was withdrawn, part of it is missing, or your browser was closed in the meantime. Open the link in your letter or message again. If that does not work, ask for a new link.
fault-bad-form = We cannot read this form
fault-bad-form-what = Go back and try again. What you saved before is still there.
fault-forged = This form came from another website
fault-forged-what = We saved nothing. Open the page again and try once more.
fault-too-large = This is too much text
fault-too-large-what = Go back and make your answer shorter. What you saved before is still there.
fault-too-often = This is too fast
fault-too-often-what = Too many requests come from your address. Wait a minute and try again. What you saved is still there.
fault-inside = Something went wrong on our side
fault-inside-what = Try again later. What you saved before is still there.

## The beginning of a questionnaire
start-what = You will be asked how you are doing. Your answers help in the conversation with your professional.
start-own-view = You give your own view ({ $informant }). You can only see the answers and scores of others when everybody is done.
start-own-alone = You fill this in yourself, for instance to copy answers from paper.
start-time-title = How long does it take?
start-time = There { $pages ->
    [one] is one page
   *[other] are { $pages } pages
    } of questions. That takes about { $minutes } minutes.
start-stop = You can stop at any time. Your answers are saved after every page.
start-choice-title = Do I have to answer everything?
start-choice = No. You can leave questions unanswered. There are no right or wrong answers.
start-who-title = Who sees my answers?
start-who = Only you and the professional who works with you, at { $owner }. Your name is not included. The professional sees it at once if an answer asks for contact soon.
start-leave-title = Not alone?
start-leave = Is somebody watching? Choose "Leave this page quickly" at the top. Your browser may still remember the address: clear your history if you need to.
start-until = You can answer up to and including { $date }.
begin = Begin
go-on = Continue
review-so-far = My answers so far

## A page of questions
step = Step { $at } of { $of }
next = Next
back = Back
stop = Save and stop
or-else = or:
list-search = Search the list
list-choose = Choose from the list
clear-answer = Clear the answer
summary-wrong = { $count ->
    [one] One answer is not right yet
   *[other] { $count } answers are not right yet
    }
summary-wrong-what = Correct this first. Then you can go on.
summary-open = { $count ->
    [one] One question is still blank
   *[other] { $count } questions are still blank
    }
summary-open-what = That is fine. To leave them blank, choose "Next" once more.
summary-check = Is this right?
summary-check-what = Please check this again. Change your answer, or confirm that it is right.
asked-once-more = Would you like to answer this question? You may leave it unanswered.
check-confirm = Yes, this is right
check-put-right = Change your answers below.
accepts-many = You can choose more than one answer.
accepts-integer = A whole number from { $low } to { $high }.
accepts-decimal = A number from { $low } to { $high }.
accepts-minutes = A number of minutes, from { $low } to { $high }.
accepts-date = Day-month-year, for example 31-12-2024.
accepts-date-from = From { $low }. Day-month-year, for example 31-12-2024.
accepts-date-to = Until { $high }. Day-month-year, for example 31-12-2024.
accepts-date-between = From { $low } to { $high }. Day-month-year, for example 31-12-2024.
accepts-time = Hours:minutes, for example 23:15.
wrong-required = Answer this question to continue.
wrong-option = Choose one of the answers.
wrong-options = Choose only answers that go together.
wrong-integer = Enter a whole number from { $low } to { $high }.
wrong-write = Write { $instead }.
wrong-write-either = Write { $instead } or { $other }.
wrong-decimal = Enter a number from { $low } to { $high }.
wrong-minutes = Enter the number of minutes, from { $low } to { $high }.
wrong-text = We cannot save this text.
wrong-date = Enter a date such as 31-12-2024.
wrong-date-from = Enter a date from { $low }, such as 31-12-2024.
wrong-date-to = Enter a date until { $high }, such as 31-12-2024.
wrong-date-between = Enter a date from { $low } to { $high }, such as 31-12-2024.
wrong-time = Enter a time such as 23:15.
notice-kept = In another window you gave other answers meanwhile. Those have stayed.
notice-overruled = In another window you had given other answers to the same questions. What you entered here last stands now.
notice-moved = The page you were looking for is not among your questions now. You can go on here.
notice-wrong-date = Give a date of today or before.
notice-sent-in = Your answers had been sent already.
notice-saved = Saved. You can go on with the same link.
saved-until = Saved. You can go on until { $date }, with the same link.
saved-own = Saved. You can go on later, at the case.
saved-at = Saved, { $time }
saved-not-yet = Not saved yet: there is no connection. We keep trying.

## Checking and sending
review-title = Check your answers
review-what = Is everything right? Then send your answers.
review-blocked = Before you can send
review-not-done = Not done yet: { $page }
review-open = Not answered
review-set-aside = { $count ->
    [one] One answer does not count
   *[other] { $count } answers do not count
    }
review-set-aside-why = These questions do not go with your answers now.
review-set-aside-because = These questions are not asked any more, because of your answer to “{ $questions }”. If you change that back, these answers count again.
change = Change
send-in = Send
send-in-what = After sending you cannot change anything, and the link no longer shows your answers.
send-in-what-own = After sending you cannot change anything.
stop-here = Continue later
done-title = Thank you, your answers have been sent
done-what = The professional who works with you will discuss them with you.
done-own-view = Your view has been saved. You can see the results in the case when everybody is done.
done-feedback = What your answers show
done-screening = This is a first impression, not a diagnosis and not a decision.
done-copy-what = You can see this here for ten more minutes. To keep it, print it or save it on your device. Mind who can look at it.
done-copy = Save on this device
done-close = You can close this window.
to-case = To the case
already-title = This questionnaire has been sent
already-what = You can no longer enter anything with this link, and your answers are not shown here. Would you like to change something? Ask the professional who works with you.
already-again = You already sent your answers. Nothing was saved twice and nothing was lost.

## Cases
cases = Work list
cases-open = All cases
cases-mine = My cases
cases-none-mine = You have no cases yet.
case-nobodys = nobody
case-of = Of { $name }.
case-of-you = That is you.
case-of-nobody = This case is nobody's.
case-course = Handing over and closing
case-hand-over = Hand over the case
case-hand-over-to = To whom?
case-hand-over-do = Hand over
case-handed-over = Handed over to { $name }
case-close = Close the case
case-close-why = Why do you close this case?
case-close-what = Who was not done yet can fill in nothing more. Everything stays to be read, and you can open the case again.
case-closed = Closed on { $date }: { $reason }
case-closed-for = Closed: { $reason }
case-reopen = Open the case again
case-reopened = Opened again
reason-reached = goal reached
reason-stopped = the resident stops
reason-passed-on = another organisation goes on
reason-moved = moved away
reason-out-of-reach = cannot be reached
reason-other = something else
case-find-part = Find by (a part of) the pseudonym
case-yours = you
work-whose = Whose
work-groups = Groups
work-you = Waits for you
work-soon = Ends soon
work-resident = Waits for the resident
work-done = Done
work-count = { $count ->
    [one] 1 case
   *[other] { $count } cases
    }
work-done-show = { $count ->
    [one] Show the case that is done
   *[other] Show the { $count } cases that are done
    }
work-all = Show all { $count } cases
work-by-case = Case
work-by-what = What
work-by-round = Moment
work-by-by = By
work-by-owner = Of
work-do = Do
todo-answer = Fill in yourself
todo-discuss = Discuss the results
todo-ask-again = Not filled in: ask again
todo-ask = Ask something
todo-soon = Resident fills in, ends soon
todo-resident = Resident fills in
todo-done = All is in
do-answer = Fill in
do-discuss = Discuss
do-ask = Ask
do-link = New link
do-look = Look
in-days-none = today
in-days-one = tomorrow
in-days = in { $days } days
cases-none = There are no cases yet.
case-find = Find a case
case-find-do = Find
case-not-found = There is no case with this pseudonym, or with this part of it.
to-cases = To the work list
alerts = Alerts
alerts-unseen = Alerts that nobody has seen
alerts-seen = Seen
alerts-none = There are no alerts that nobody has seen.
alerts-also = { $count ->
    [one] One more alert
   *[other] { $count } more alerts
    }
alerts-more = Older alerts are with their case.
alert-urgent = Urgent
alert-see = Seen
alert-seen = Seen by { $name }, { $at }
alert-withdrawn = Withdrawn: the answer was changed on { $at }.
case-new = New case
case-open = Make the case
case-open-anyway = Make it like this
case-title = Case { $pseudonym }
case-empty = Nothing has been asked in this case yet.
pseudonym = Pseudonym
pseudonym-hint = Something by which you recognise the case, such as a word or a case number. No name, no BSN, no date of birth.
pseudonym-taken = There is already a case with this pseudonym.
pseudonym-invalid = Enter a pseudonym of at most 100 characters.
pseudonym-warning = Is this pseudonym right?
pseudonym-warning-what = Peil stores nothing that identifies a person. Choose another pseudonym, or confirm that this is not personal data.
looks-like-bsn = This looks like a citizen service number (BSN).
looks-like-email = This looks like an email address.
looks-like-phone = This looks like a telephone number.
looks-like-date = This looks like a date, such as a date of birth.
looks-like-name = This looks like the name of a person.
round = time { $number }
state-open = Not started
state-begun = Started
state-sent-in = Sent
state-expired = Expired
own-fill = Give your own view
domains-chosen = Chosen subjects and why

## Asking
ask-something = Ask a questionnaire
ask-again = Ask again
ask-choose = Choose a questionnaire
ask-title = Send: { $instrument }
ask-who = Who answers?
ask-who-hint = Results can be seen when everybody you choose here is done.
ask-informant-needed = Choose at least one respondent.
ask-language = Language of the questions
ask-language-hint = The respondent can choose another language.
ask-gemeente = Words of which gemeente?
ask-gemeente-hint = The questions are in the words of that gemeente, and the pages have its look.
ask-gemeente-none = None: the usual words
ask-domains = Which subjects?
ask-domains-hint = Ask only what the request for help needs. For each subject, write why you ask it, without names.
ask-round = What is this time called?
ask-round-hint = For example: Start, or After 6 months. You may leave this empty.
ask-round-wrong = A name has at most 60 characters, on one line.
ask-reason = Why do you ask this?
ask-reason-needed = Write why you ask this subject.
ask-reason-too-long = A reason has at most 500 characters.
ask-until = How long can people answer?
ask-days = { $days } days
ask-do = Send
instrument-about = Version { $version }, { $questions } questions
instruments = Questionnaires
instruments-what = Every questionnaire can be printed without answers, to fill in on paper.
instrument-broken = This questionnaire has errors and cannot be used.

## Links and letters
link = Link
link-title = Link and letter
link-once = This is link { $number }, for: { $informant }. You see it for 10 minutes: we do not keep it. Peil sends nothing.
link-shown = This is link { $number }, for: { $informant }. The link itself can no longer be seen: we do not keep it. Is it lost? Then make a new one, and withdraw this one at the case.
link-made = Link { $number }: made on { $at } by { $by }.
link-revoked = Withdrawn on { $date }
link-another = Make another link
links-made = Links to this questionnaire
link-copy = Copy the link
link-copied = Copied
link-make = Make a link
link-open-until = Link valid up to and including { $date }
link-expired = Link expired on { $date }
link-revoke = Withdraw
link-qr = QR code of the link
letter = Letter
letter-how = Print this page: only the letter comes out on paper.
letter-print = Print the letter
letter-greeting = Dear resident,
letter-ask = Would you please fill in this questionnaire?
letter-go = On the internet, go to { $address }.
letter-code = Enter this code there, at “I have a code”:
letter-scan = Or scan this code with the camera of your telephone:
letter-until = You can answer up to and including { $date }.
letter-private = Do not give the link to anyone else: anyone who has it can see your answers as long as they have not been sent.
letter-help = Does it not work, or would you rather do it together? Ask your professional. You can also answer on paper.
letter-call = Would you like to talk to somebody? Call { $number }.

## Results
results-title = Results: { $instrument }
results-see = See the results
results-later = The results can be seen when everybody has sent their answers. That way, everybody gives their own view.
results-waiting = We are still waiting for:
results-screening = A help in the conversation, not a diagnosis and never the only ground for a decision.
results-knew = { $informant } knew results of an earlier time. So this view is not independent of them.
results-scores = Scores
results-score = Score
advice = Advice
advice-all = everybody
widest = Where you see it differently
widest-what = Begin here. Nobody has to be right: ask what the other sees.
widest-none = Nowhere are the answers far apart.
apart = { $count ->
    [one] 1 step apart
   *[other] { $count } steps apart
    }
apart-none = The same
bars-what = The fields say what a score means. Beside each score is the end at which better lies.
bar-better-left = ← better
bar-better-right = better →
results-questions = Question by question
results-table = All results in a table
sheet-open = For the conversation, on one A4
sheet-resident-open = Sheet for the resident
sheet-back = Back to the results
sheet-title = Looking together at how things are
sheet-talk = To talk about:
sheet-widest = Where we see it differently
sheet-now = How are things now?
sheet-agree = What do we agree?
sheet-agree-what = What should it bring? Who does what? When do we look again?
sheet-resident-title = How are you doing?
sheet-resident-what = This sheet is for you. You may keep it. It shows what you filled in yourself.
sheet-resident-scores = What you filled in
sheet-resident-changed = What is different from before?
sheet-resident-told = What your answers show
sheet-resident-own = What I want to say or ask
sheet-resident-rights = Is something not right?
sheet-resident-rights-what = Tell the person who works with you. You may always stop. You may ask what is kept about you. You may also ask to have it erased.
results-feedback = Shown to the respondent
results-trace = How was each score computed?
results-trace-what = From every answer to every score, so that you can check it by hand.
result-missing = No score
result-not-asked = not asked
results-not-asked = Not asked: { $scores }.
picture-who = Respondent
picture-domain = Subject
picture-plane = { $along } against { $upright }
picture-radar = Scores by subject
picture-table = The same as a table

## Change over time
change-see = See what changed
change-title = Change: { $instrument }
change-what = What has changed?
change-waits = { $instrument } was filled in before. What changed is shown here when everybody is done, so that your own view stays yours.
change-lead = { $informant }: of { $count ->
    [one] one score
   *[other] { $count } scores
    }, { $better } became better and { $worse } worse. { $same } stayed the same.
change-missing = { $moment }: { $informant } did not fill in. Nothing was put in its place; the line goes on to the next moment.
change-otherwise = Computed in another way before, and so not compared: { $scores }.
change-plane = { $along } against { $upright }, from start to now
change-picture = { $score } over time
change-start = start
change-now = now
change-start-short = Start
change-months = { $count } mo
change-days = { $count } d
change-who-when = Who and when
change-moment = Moment
change-not-filled = not filled in
change-rose = { $informant }: rose from { $from } to { $to }.
change-fell = { $informant }: fell from { $from } to { $to }.
change-stayed = { $informant }: stayed { $to }.
change-once = { $informant }: once, { $to }.
change-band = From “{ $from }” to “{ $to }”.
change-chance = Whether that is more than chance is not known.
change-higher-better = ↑ higher is better
change-lower-better = ↓ lower is better
change-beside = Two moments side by side, question by question
change-how = How were these sentences made?
change-how-what = For each score and each person, the first answers are compared with the last. If the last is higher, it says “rose”. If it is lower, it says “fell”. The questionnaire says whether higher is better.
change-how-chance = A score can also differ a little by chance. How large that chance is, is not known for this questionnaire. So it never says that a change is certain.
change-scores = Each score over time
change-no-scores = There is no score that can be drawn as a number.
change-table = As a table
change-trace = Computation: { $score }
change-trace-open = how was this computed?
change-trace-hint = Open a table to see each value. Choose a value to see how it was computed.
round-called = Time { $number }
beside-title = Side by side: { $instrument }
beside-what = All questions of “{ $from }” and “{ $to }” side by side. What differs is marked.
beside-from = First moment
beside-to = Second moment
beside-do = Put side by side
beside-rest = Other questions
beside-question = Question
beside-differ = { $count } of { $of } differ
beside-differs = differs
beside-none = no answer

## Goals
goals = Goals
goal = Goal
goals-none = There are no goals yet.
goals-see-shared = Shared goals
goal-title = Goal { $number }
goal-new = Add a goal
goal-made = made on { $date }
goal-why-alone = Not made together: { $why }
goal-picture = Level of the goal
goal-levels = Start { $start }, now { $now }.
goal-level-start = Start { $start }. Not looked at yet.
goal-aim = To reach: { $aim }. 0 is what was agreed.
goal-standing-first-talk = To be talked about first
goal-standing-unseen = Not looked at yet
goal-standing-more = Reached, and more
goal-standing-reached = Reached
goal-standing-not-yet = Not reached yet
goal-agreed = Agreed, { $date }
goal-disagreed = Not agreed, { $date }
goal-asked = Waits for the resident, asked on { $date }
goal-not-asked = The resident was not asked yet
goal-ended = Ended on { $date }
goal-edit = See and update the goal
goal-words = What does the resident want to reach?
goal-words-hint = In the resident's own words. For example: I want to sleep through again. Write no names and no numbers.
goal-about = What is it about?
goal-shared = Is it one of the shared goals?
goal-shared-hint = It lets the gemeente see how this goal goes, without names and without texts.
goal-shared-none = No
goal-together = Was this goal made together?
goal-together-yes = Yes, with the resident
goal-together-no = No, not together yet
goal-why = If it was not together: why not?
goal-why-needed = Write why the goal was not made together.
goal-scale = 0 is what you agree together. Less is −1 or −2. More is +1 or +2.
goal-start = How is it now, at the start?
goal-aim-label = How far do you want to get together?
goal-keep = Keep the goal
goal-invalid = A goal has 1 to 300 characters on one line, an action 1 to 200. Also say who does it.
goal-means = What should this bring?
goal-means-what = “{ $words }” looks like something to do. What does the resident hope to reach with it? Write that below as the goal.
goal-means-keep = Keep this text as the first action of the goal
goal-suspicious = Is this text right?
goal-anyway = Keep it like this
goal-see = How is it now?
goal-level = Level
goal-level-do = Keep the level
level-much-less = much less than agreed
level-less = less than agreed
level-agreed = what was agreed
level-more = more than agreed
level-much-more = much more than agreed
goal-reword = Say it in other words
goal-reword-hint = After other words, you ask the resident again whether it is right.
goal-reword-do = Keep the words
goal-agreed-do = The resident said yes
goal-end = End this goal
goal-reopen = Go on with this goal
goal-course = What happened to this goal
goal-event-made = made
goal-event-worded = said in other words: “{ $words }”
goal-event-about = is about something else
goal-event-seen = level { $level } seen
goal-event-asked = the resident was asked
goal-event-agreed = agreed
goal-event-disagreed = not agreed
goal-event-action = action added: { $what }
goal-event-done = action { $number } done
goal-event-stopped = action { $number } stopped
goal-event-helped = did action { $number } help? { $helped }
goal-event-ended = ended
goal-event-reopened = goes on
goal-by-resident = the resident
actions = Actions for this goal
actions-how = How did the actions go?
action = Action
action-new = Add an action
action-what = What is going to happen?
action-who = Who
action-who-hint = A role, not a name: resident, team, school.
action-who-open = to be decided
action-when = Ready
action-by = Before { $date }
action-by-label = When should it be ready? (may be empty)
action-add = Keep the action
action-open = Under way
action-done = Done, { $date }
action-stopped = Stopped, { $date }
action-is-done = Done
action-is-stopped = Stopped
action-helped = Did it help?
action-helped-do = Keep
helped-yes = Yes
helped-little = A little
helped-no = No
helped-unknown = Not known
goal-link = Ask the resident whether the goals are right
goal-link-open = The link to the goals is open until { $date }.
goal-link-title = Link to the goals
goal-link-once = With this link the resident sees the own goals, and says yes, no or otherwise. You see the link only now: it is not kept. An earlier link does not work any more.
goal-letter-ask = Would you look whether your goals are right?
goal-letter-type = Type this address in your browser:
goal-letter-until = The link works until { $date }. Give it to nobody else: anyone who has it can read your goals.
goals-shared = Shared goals
goals-shared-what = How the goals that the gemeente shares go, in the cases of your practice. A number about fewer than { $count } cases is not shown, nor is the number from which it could be computed.
goals-shared-none = There are no shared goals.
goals-cases = Cases
goals-withheld = too few
own-goals = Your goals
own-goals-what = These are the goals that were written down for you. Are they right? They are your goals: you may say them in other words.
own-goals-none = No goals were written down for you yet.
own-goals-now = How is it going?
own-goals-actions = What is being done?
own-goals-ask = Is this your goal?
own-goals-yes = Yes, this is my goal
own-goals-other = No, or I say it in other words
own-goals-words = How do you say it yourself?
own-goals-words-hint = One sentence is enough. Write no names and no numbers.
own-goals-words-do = This is how I say it
own-goals-no = This is not my goal
own-goals-rights = The person who works with you reads what you say here. You may always change your mind.
sheet-goals = My goals

## Paper
paper = On paper
paper-code = Code (no name):
paper-day = Date of answering:
paper-date-title = Filled in on paper? Give the date
paper-day-label = Date on which it was filled in
paper-date-hint = It then counts on the day on which it was filled in, and not today.
paper-date-do = Save the date
paper-when = Fill this in only if { $condition }.
paper-when-option = you answered “{ $option }” to question { $number }
paper-when-answered = you answered question { $number }
paper-when-equal = you wrote { $value } at question { $number }
paper-when-more = you wrote more than { $value } at question { $number }
paper-when-least = you wrote { $value } or more at question { $number }
paper-when-less = you wrote less than { $value } at question { $number }
paper-when-most = you wrote { $value } or less at question { $number }
paper-when-not-option = you answered something other than “{ $option }” to question { $number }
paper-when-other = you wrote something other than { $value } at question { $number }
paper-when-open = you left question { $number } blank
paper-depends = Whether to fill this in depends on your { $count ->
    [one] answer to question { $numbers }
   *[other] answers to questions { $numbers }
    }. In doubt? Ask the person who helps you.
paper-depends-all = Whether to fill this in depends on your other answers. In doubt? Ask the person who helps you.
paper-when-and = { $one } and { $other }
paper-when-or = { $one } or { $other }
paper-rounds = Repeat this as often as needed, at most { $most } times. Print more sheets if you need them.
paper-date = day-month-year
paper-question = Question
paper-time = hours:minutes
paper-minutes = minutes
paper-thanks = Thank you for filling this in.

## Practices, accounts and research
practices = Practices
practices-what = A practice is a team or a gemeente. Practices see nothing of each other: no cases, no accounts, no results.
practice = Practice
practice-new = New practice
practice-key = Key
practice-key-hint = Small letters, digits and hyphens. The key does not change later.
practice-name = Name
practice-gemeente = Works with the words and the looks of
practice-any = No gemeente in particular
practice-save = Save
practice-add = Add practice
practice-accounts = { $count ->
    [one] One account can sign in.
   *[other] { $count } accounts can sign in.
    }
practice-taken = There is a practice of this key already.
practice-invalid = A key has small letters, digits and hyphens. A name has 60 characters at most.
accounts = Accounts
accounts-what = The people who can sign in to your practice.
accounts-everywhere = The people who can sign in, in all practices.
to-accounts = To the accounts
account-new = New account
account-name-hint = Small letters, digits, full stop, hyphen. Use a name that colleagues recognise.
account-prefix = The name begins with { $prefix }
account-role = Role
account-reads = Which questionnaires may a researcher read?
account-reads-hint = For a researcher only, who sees answers and scores under a number, and no text that somebody typed.
account-add = Add account
account-active = Can sign in
account-disabled = Disabled
account-locked = Locked for a while
account-reset = New password
account-disable = Disable
account-taken = There is an account of this name already.
account-invalid = A name has small letters, digits, full stops and hyphens.
account-ready = The account is ready
account-once = You see this for 10 minutes, in this browser only. Hand it over on paper or in a conversation, not by e-mail.
account-app = The app with codes
account-app-what = Scan this code with an app for sign-in codes, or type the address.
account-app-address = Address for the app
account-qr = QR code for the app
role-professional = Professional
role-coordinator = Coordinator: accounts too
role-beheerder = Beheerder: the server, no cases
role-researcher = Researcher: reads only, under a number
research = Research
research-what = Answers and scores of what was sent, each case under a number. Without pseudonym, without text that somebody typed, without alerts. That you take a file is in the log.
research-none = You may not read a questionnaire yet. Ask the coordinator.
research-empty = Nothing of this was sent yet.
research-file = Version { $version }: { $count ->
    [one] sent once
   *[other] sent { $count } times
    } (CSV)

## Words in the browser
words = Words
words-what = Here you change the words of questionnaires. Answers, points and rules stay as they are: your work cannot change a score.
words-waiting = Something waits here
words-others = All words
words-all = All words
words-begin = A new language or gemeente
words-begin-what = Choose for which questionnaire you write words, in which language and for whom. Words that exist already are opened.
words-begin-do = Begin these words
words-begin-instrument = Choose a questionnaire.
words-begin-language = This language is not known. A language is an abbreviation, such as nl, fy or tr.
words-begin-gemeente = Write a gemeente in lowercase letters, digits and hyphens, such as sudwest-fryslan.
words-begin-not-yours = You edit the words of your own gemeente.
words-begin-own = This is the language of the questionnaire itself. Choose for which gemeente you write other words.
words-begin-many = This questionnaire has very many languages and gemeenten already. Ask the beheerder.
words-instrument = Questionnaire
words-language = Language
words-gemeente = For whom
words-everybody = Everybody in this language
words-other = A language or gemeente that is not in the list
words-other-language = Abbreviation of the language
words-other-language-hint = For example tr for Turkish, or ar for Arabic.
words-other-gemeente = Name of the gemeente
words-other-gemeente-hint = Lowercase letters, digits and hyphens, such as sudwest-fryslan.
words-draft-count = { $count ->
    [one] One text in the draft.
   *[other] { $count } texts in the draft.
    }
words-draft-none = There is no draft now: what is in use is all there is.
words-step-1 = Draft
words-step-2 = Second pair of eyes
words-step-3 = In use
words-offer = Ask a colleague to look
words-offered-by = { $name } asks a colleague to look.
words-remark-by = { $name } gave it back:
words-compare = Compare
words-to-texts = To the texts
words-show = Show
words-find = Find words
words-find-what = Which texts you see
words-find-do = Show the texts
words-filter-all = { $count ->
    [one] One text
   *[other] All { $count } texts
    }
words-texts = { $count ->
    [one] One text
   *[other] { $count } texts
    }
words-found-none = No text fits this.
words-earlier = Earlier texts
words-later = Later texts
words-state-draft = draft
words-state-conflict = file differs
words-state-stale = stale
words-state-missing = missing
words-state-new = new
words-state-own = own words
words-state-same = same as the base
words-state-base = base text
words-section-instrument = The questionnaire itself
words-section-items = Separate questions
words-section-scales = Answers
words-section-scores = Outcomes
words-section-messages = Alerts and feedback
words-section-others = Other texts
words-kind-question = question { $number }
words-kind-hint = hint of question { $number }
words-kind-end = words at the line of question { $number }
words-kind-instrument = title of the questionnaire
words-kind-title = title
words-kind-intro = introduction
words-kind-round = name of a round
words-kind-option = answer
words-kind-score = name of an outcome
words-kind-when = why there is no outcome
words-kind-band = name of a band
words-kind-check = check
words-kind-alert = alert
words-kind-feedback = feedback
words-kind-informant = who fills it in
words-kind-text = text
words-for = for { $name }
words-layer-base = base text
words-from = Comes from:
words-stale = The base text changed since these words were made. Does your text still fit?
words-base = Base text
words-base-was = Base text, before
words-base-now = Base text, now
words-otherwise = Without words of its own it says
words-yours = Your text
words-why = Why? (may stay empty)
words-why-hint = A colleague reads this later.
words-only = You change words only. Answers, points and rules stay as they are.
words-save = Save in the draft
words-fits = My text still fits
words-drop = Take out of the draft
words-take-base = Take the base text
words-none = no words of its own
words-keep = Must stay in it:
words-keep-there = is in it
words-keep-gone = { $name } is gone
words-ease-1 = Reading ease: easy (1 of 4)
words-ease-2 = Reading ease: plain (2 of 4)
words-ease-3 = Reading ease: difficult (3 of 4)
words-ease-4 = Reading ease: hard (4 of 4)
words-ease-short = Reading ease: too short to measure
words-ease-none = Reading ease: there is no measure for this language
words-ease-empty = Nothing is written yet
words-level-1 = easy
words-level-2 = plain
words-level-3 = difficult
words-level-4 = hard
words-ease-was = { $now }, was { $before }
words-length = { $count } characters, on a telephone about { $lines ->
    [one] one line
   *[other] { $lines } lines
    }
words-refused = This was not saved
words-too-long = This is too long: a text has 4000 characters at most, a reason 300.
words-exchanged = “{ $words }” belonged to something else in this list. Answers from before and after could no longer be compared. Choose other words, or ask the maker of the questionnaire for a new version.
words-meanwhile = Meanwhile { $name } wrote:
words-meanwhile-what = Your own text is below and is not saved yet. If you save it, it takes the place of theirs, which stays in the history.
words-meanwhile-theirs = Keep the text of your colleague
words-other-team = somebody of another team
words-conflict = The file on the server says something else than what was accepted here. The file is in use. Save the text that it should be.
words-conflict-file = In the file
words-conflict-accepted = Accepted here
words-history = History of this text ({ $count })
words-history-draft = in the draft
words-history-replaced = written over before it was in use
words-history-dropped = taken out of the draft
words-history-accepted = taken into use
words-history-both = { $writer }, read by { $reader }
words-history-back = Back to this
words-part = This is how people see it
words-part-what = Marked is the text that you edit. Click another sentence to change that.
words-part-whole = See the whole questionnaire in these words
words-notice-kept = Saved in the draft.
words-notice-dropped = Taken out of the draft.
words-notice-same = Nothing was changed.
words-notice-accepted = In use. Anyone who gets a questionnaire from now on sees these words.
words-notice-returned = Given back to those who wrote it.
words-notice-imported = Taken over into the draft.
words-running = People who are busy answering keep the words that their questionnaire began with.
words-column-text = Text
words-column-now = In use now
words-column-then = From then on
words-column-ease = Reading ease
words-column-writer = By
words-by-other = Somebody else accepts this.
words-accept = { $count ->
    [one] Agreed, take this text into use
   *[other] Agreed, take these { $count } texts into use
    }
words-own = Somebody else accepts what you wrote yourself. Send a colleague this address; they sign in and look.
words-address = Address for your colleague
words-remark = Remark for those who wrote it
words-return = Give back with this remark
words-not-accepted = This was not taken into use yet
words-changed-since = The draft was changed since you opened this page. Look at it again.
words-refused-stale = { $text }: the base text changed since this was written. Open the text and see whether it still fits.
words-refused-conflict = { $text }: what is in use changed since this was written. Open the text and save it again.
words-refused-fit = { $text }: these words no longer fit the base text.
words-refused-score = These words would change a score. That cannot be: tell the beheerder.
words-translator = For a translator
words-translator-what = A translator can work in a file: only the column with words changes. What comes back goes into the draft.
words-export = Get it for { $name } (.{ $form })
words-import = File that came back
words-import-hint = A file that was taken from here: .xlsx, .po or .xliff.
words-import-do = Take over into the draft
words-import-form = Choose a file that ends in .xlsx, .po or .xliff.
words-import-unread = This file cannot be read: { $why }
words-import-refused = Nothing was taken over
words-import-why = From { $file }
role-redacteur = Redacteur: the words, no cases

## Months
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Taking part in research
studies = Research
studies-none = There is no study in your practice.
studies-see = Research: who is due?
studies-enrolled = { $count ->
    [one] 1 case takes part.
   *[other] { $count } cases take part.
    }
studies-nobody = Nobody is due now.
studies-late = Almost too late
studies-due = Due
studies-outside = Too late: the period is over
studies-ended = Ended, and why
studies-case = Case
studies-wave = Moment
studies-who = Who has not yet
studies-until = Possible until
studies-look = See the case
study-case-title = Research in this case
study-enrolled = Takes part since { $date }.
study-ended = Ended on { $date }: { $reason }.
study-asks-no-more = Nothing is asked in this case for this study any more.
study-not-in-it = This case does not take part.
study-case-closed = This case is closed.
study-enrol = Let it take part
study-enrol-day = From which day does the case take part?
study-enrol-hint = We count the days to each moment from this day.
study-enrol-when = Cases can start from { $from } until { $to }.
study-household = Does another case of the same household take part?
study-household-hint = Then write the same word with both, for example tree. Write no name and no address. Otherwise leave this empty.
study-window = From { $from } until { $to }
study-in = sent in on { $date }
study-not-in = not sent in yet
study-one = Resident
study-wave-complete = Complete
study-wave-later = Not due yet
study-wave-due = Due
study-wave-late = Almost too late
study-wave-outside = Too late
study-ask = Ask now
study-end = Stop with the study
study-end-why = Why does it stop?
study-end-day = On which day?
study-wrong = This is not possible. Check the day, and whether everything is filled in.
study-title = Research
study-part-title = Research:
study-part-what = This is apart from the questions. You may say no: that changes nothing about your help. Your professional does not see what you choose here. You can always stop later, with this link.
study-key-until = Until { $date } we can take your answers out of the study.
study-yes = Yes, I take part
study-no = No, I would rather not
study-join = I want to take part after all
study-leave = I do not want to take part any more
study-stop-what = Stop: you get no more questions for this study. What you filled in stays in the study.
study-stop = Stop
study-remove-what = Remove: your answers count nowhere in the study from now on, and you get no more questions. What was published stays.
study-remove = Remove my answers
study-said-yes = You said yes on { $date }. Thank you for taking part.
study-said-no = You said no on { $date }. Your answers do not go to the study. Nothing changes about your help.
study-said-stop = You stopped on { $date }. You get no more questions for this study.
study-said-remove = You removed your answers on { $date }. They no longer count in the study.
study-link-open = Here you choose whether you take part in research.
study-link-sent-in = Your answers were sent in. Thank you.
study-link-closed = The time for these questions is over. That is all right. What you filled in is kept.
study-link-old = You cannot fill in questions with this link any more. What you filled in is kept. Ask your professional for a new link.
