;;; eglot.el --- Emacs in batch: an instrument is opened, broken, asked about, and renamed in  -*- lexical-binding: t -*-

;;; Commentary:
;; PEIL and GAD7 are in the environment; GAD7 is a copy of the instrument that may be changed.  Packages are found.

;;; Code:

(require 'eglot)
(require 'flymake)
(require 'peil-mode)

(setq peil-program (getenv "PEIL")
      eglot-sync-connect 20
      eglot-send-changes-idle-time 0.05
      flymake-no-changes-timeout 0.05
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      create-lockfiles nil)

(defvar failed 0)

(defun check (what yes &optional seen)
  "Print whether WHAT is YES; else what was SEEN."
  (princ (format "%s %s\n" (if yes "ok  " "FAIL") what))
  (unless yes
    (princ (format "     seen: %S\n" seen))
    (setq failed (1+ failed))))

(defun within (seconds probe)
  "Wait at most SECONDS until PROBE is true, and return what it was."
  (let ((until (+ (float-time) seconds)) found)
    (while (and (not (setq found (funcall probe))) (< (float-time) until))
      (accept-process-output nil 0.05)
      (run-with-timer 0 nil #'ignore)
      (sit-for 0.01))
    found))

(defun at (text)
  "Put point on TEXT, past its first letter."
  (goto-char (point-min))
  (re-search-forward text)
  (goto-char (1+ (match-beginning 0))))

(find-file (getenv "GAD7"))
(check "the file is Peil" (eq major-mode 'peil-mode) major-mode)

;; Indentation
(with-temp-buffer
  (peil-mode)
  (insert "scale s {\n0 \"Nee\"\n}\nlet x = sum(\na,\nb)\n")
  (indent-region (point-min) (point-max))
  (check "blocks are indented"
         (equal (buffer-string) "scale s {\n    0 \"Nee\"\n}\nlet x = sum(\n    a,\n    b)\n")
         (buffer-string)))
(font-lock-ensure)
(at "^scale frequentie")
(check "the first word is coloured" (eq (get-text-property (point) 'face) 'font-lock-keyword-face))

(apply #'eglot--connect (eglot--guess-contact))
(check "the server is attached" (within 20 (lambda () (eglot-managed-p))))

;; Diagnostics
(defun told (code)
  "Whether flymake shows CODE on the line of point."
  (within 10 (lambda ()
               (flymake-start)
               (seq-some (lambda (one)
                           (and (string-match-p code (flymake-diagnostic-text one))
                                (= (line-number-at-pos (flymake-diagnostic-beg one)) (line-number-at-pos))
                                (flymake-diagnostic-text one)))
                         (flymake-diagnostics)))))
(at "sum(angst")
(forward-char 6)
(insert "X")
(eglot--signal-textDocument/didChange)
(check "a name that nothing declares is underlined" (told "angXst\\|nothing") (flymake-diagnostics))
(delete-char -1)
(eglot--signal-textDocument/didChange)
(check "and is not once it is mended"
       (within 10 (lambda ()
                    (flymake-start)
                    (not (seq-some (lambda (one) (string-match-p "angXst" (flymake-diagnostic-text one)))
                                   (flymake-diagnostics))))))

;; Hover and definition
(at "gad4")
(let ((card (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (check "a question has a card" (string-match-p "Moeite hebben om te ontspannen" (format "%S" card)) card))
(at ": frequentie")
(forward-char 4)
(let ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
  (check "the scale of a domain is found"
         (string-match-p "scale frequentie" (format "%S" found)) found))

;; Rename. Other files are changed too, about which the user is asked.
(fset 'y-or-n-p (lambda (&rest _) t))
(at "gad4")
(eglot-rename "ontspannen")
(check "a question can be renamed, and its old name is kept"
       (within 10 (lambda () (string-match-p "renamed from gad4" (buffer-string)))) (buffer-string))
(check "tests follow" (string-match-p "blank +ontspannen" (buffer-string)))

(ignore-errors (eglot-shutdown (eglot--current-server-or-lose)))
(kill-emacs (if (= failed 0) 0 1))
;;; eglot.el ends here
