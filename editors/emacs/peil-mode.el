;;; peil-mode.el --- Peil: questionnaires that are scored  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: EUPL-1.2
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages

;;; Commentary:

;; A major mode for Peil, and `peil lsp' for eglot.  With eglot from Emacs 29, or from ELPA:
;;
;;     (require 'peil-mode)
;;     (add-hook 'peil-mode-hook #'eglot-ensure)

;;; Code:

(require 'browse-url)
(require 'compile)

(defgroup peil nil
  "Questionnaires that are scored."
  :group 'languages)

(defcustom peil-program "peil"
  "The program: a name on the path, or a file."
  :type 'string)

(defcustom peil-indent-offset 4
  "How many columns a block is indented."
  :type 'integer
  :safe #'integerp)

(defconst peil--declarations
  '("instrument" "use" "informant" "scale" "domain" "item" "repeat" "let" "recode" "table" "bands" "score" "class"
    "check" "alert" "feedback" "test" "always" "never" "intro" "layout" "page" "note" "answer" "blank" "skip" "expect" "administered"
    "study" "privacy" "consent" "practices" "enrol" "ended" "assume" "wave" "ask" "outcome" "compare" "goals" "cells"
    "publish" "amended")
  "Words that a line begins with.")

(defconst peil--words
  '("and" "or" "not" "in" "is" "has" "if" "then" "else" "of" "for" "when" "otherwise" "only" "required" "optional" "urgent"
    "renamed" "from" "above" "hint" "code" "description" "unit" "shown" "higher" "better" "worse" "times" "over" "up" "to")
  "Words inside a line.")

(defconst peil--functions
  '("sum" "mean" "median" "min" "max" "sd" "count" "any" "all" "at_least" "answered" "first" "reverse" "percent"
    "round" "floor" "ceil" "abs" "clamp" "sqrt" "exp" "ln" "years" "hours")
  "Functions of the language.")

(defvar peil-font-lock-keywords
  `((,(concat "^[ \t]*\\(" (regexp-opt peil--declarations) "\\)\\_>[ \t]+\\([a-z_][a-z0-9_]*\\)")
     (1 font-lock-keyword-face) (2 font-lock-variable-name-face))
    (,(concat "^[ \t]*" (regexp-opt peil--declarations 'symbols)) . font-lock-keyword-face)
    ("^[ \t]+\\(title\\|version\\|language\\|description\\|source\\|licence\\)\\_>" . font-lock-builtin-face)
    ("\\_<\\(is\\(?: not\\)?\\|has\\)[ \t]+\\([a-z_][a-z0-9_]*\\)"
     (1 font-lock-keyword-face) (2 font-lock-constant-face))
    (,(concat (regexp-opt peil--functions 'symbols) "[ \t]*(") 1 font-lock-function-name-face)
    ("\\_<\\(?:integer\\|decimal\\|minutes\\|date\\|time\\|yesno\\|many of\\|long text\\|text\\)\\_>"
     . font-lock-type-face)
    ("\\_<\\(?:needs\\|missing\\):" . font-lock-builtin-face)
    ("\\_<\\(?:yes\\|no\\|missing\\|blank\\|skipped\\)\\_>" . font-lock-constant-face)
    (,(regexp-opt peil--words 'symbols) . font-lock-keyword-face))
  "What is coloured.")

(defvar peil-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "_" table)
    table)
  "Comments, texts and names.")

(defun peil-indent-line ()
  "Indent the line by the brackets that are open before it."
  (interactive)
  (let* ((state (save-excursion (syntax-ppss (line-beginning-position))))
         (closes (save-excursion (back-to-indentation) (looking-at-p "[])}]")))
         (column (* peil-indent-offset (max 0 (- (car state) (if closes 1 0))))))
    (unless (nth 3 state)
      (save-excursion (indent-line-to column))
      (when (< (current-column) column) (move-to-column column)))))

(defun peil--shown-here ()
  "What is declared here or last before: a page of the preview."
  (save-excursion
    (end-of-line)
    (when (re-search-backward "^[ \t]*\\(?:item\\|domain\\|repeat\\)[ \t]+\\([a-z_][a-z0-9_]*\\)" nil t)
      (match-string-no-properties 1))))

(defun peil-test ()
  "Test this file."
  (interactive)
  (save-buffer)
  (compile (mapconcat #'shell-quote-argument (list peil-program "test" buffer-file-name) " ")))

(defun peil-preview ()
  "Open the preview of this file, at what is under the cursor."
  (interactive)
  (let* ((folder (file-name-directory buffer-file-name))
         (name (replace-regexp-in-string "[^A-Za-z0-9_]" "-" (file-name-base buffer-file-name)))
         (here (peil--shown-here))
         (buffer (get-buffer-create (format "*peil preview %s*" folder)))
         (show (lambda ()
                 (with-current-buffer buffer
                   (goto-char (point-min))
                   (when (re-search-forward "The preview is at \\([^ ]+/\\)\\." nil t)
                     (browse-url (concat (match-string 1) "preview/" name (if here (concat "?at=" here) "")))
                     t)))))
    (unless (and (get-buffer-process buffer) (funcall show))
      (with-current-buffer buffer (erase-buffer))
      (let ((shown nil))
        (make-process
         :name "peil-preview" :buffer buffer :noquery t
         :command (list peil-program "serve" "--preview" "--port" (number-to-string (+ 20000 (random 20000))) folder)
         :filter (lambda (process text)
                   (internal-default-process-filter process text)
                   (unless shown (setq shown (funcall show)))))))))

(defvar peil-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-t") #'peil-test)
    (define-key map (kbd "C-c C-p") #'peil-preview)
    map)
  "Keys of `peil-mode'.")

;;;###autoload
(define-derived-mode peil-mode prog-mode "Peil"
  "A mode for Peil."
  (setq-local comment-start "# "
              comment-start-skip "#+[ \t]*"
              comment-end ""
              indent-line-function #'peil-indent-line
              indent-tabs-mode nil
              electric-indent-chars (append "}])" electric-indent-chars)
              font-lock-defaults '(peil-font-lock-keywords)
              imenu-generic-expression
              '((nil "^[ \t]*\\(?:item\\|domain\\|repeat\\|score\\|class\\)[ \t]+\\([a-z_][a-z0-9_]*\\)" 1)
                ("Scales" "^scale[ \t]+\\([a-z_][a-z0-9_]*\\)" 1)
                ("Tests" "^test[ \t]+\"\\([^\"]+\\)\"" 1))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.peil\\'" . peil-mode))

(defun peil--contact (&rest _)
  "How eglot starts the server."
  ;; A client that asks for findings too would show each twice.
  (list peil-program "lsp" :initializationOptions '(:diagnostics "push")))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(peil-mode . peil--contact)))

(provide 'peil-mode)
;;; peil-mode.el ends here
