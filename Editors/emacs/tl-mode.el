;;; tl-mode.el --- Notebooks and scripts of TransferLab  -*- lexical-binding: t -*-

;; TL is a small Python, so Python's mode does the indentation; this adds the cells, and says what is left out.

(require 'python)

(defconst tl-cell "^# %%.*$" "The marker of a cell.")

(defun tl-next-cell () "Go to the next cell." (interactive)
  (end-of-line) (if (re-search-forward tl-cell nil t) (beginning-of-line) (goto-char (point-max))))

(defun tl-previous-cell () "Go to the cell before." (interactive)
  (beginning-of-line) (re-search-backward tl-cell nil 'move))

(defun tl-format () "Format the buffer with `tl fmt'." (interactive)
  (let ((out (generate-new-buffer " *tl fmt*")) (place (point)))
    (if (zerop (call-process-region (point-min) (point-max) "tl" nil out nil "fmt" "-"))
        (progn (replace-buffer-contents out) (goto-char place))
      (message "tl fmt: the buffer does not parse"))
    (kill-buffer out)))

(defun tl-left-out (limit)
  "Search up to LIMIT for a word of Python that TL does not have, outside texts and comments."
  (let (found)
    (while (and (setq found (re-search-forward "\\_<\\(?:class\\|with\\|async\\|await\\|yield\\)\\_>" limit t))
                (nth 8 (save-excursion (syntax-ppss (match-beginning 0))))))
    found))

(define-derived-mode tl-mode python-mode "TL"
  "Major mode for .tl files."
  (font-lock-add-keywords nil `((,tl-cell 0 font-lock-doc-face t)
                                (tl-left-out 0 font-lock-warning-face t)))
  (setq-local compile-command (concat "tl check " (or buffer-file-name "")))
  (setq-local outline-regexp "# %%"))

(define-key tl-mode-map (kbd "C-c C-n") #'tl-next-cell)
(define-key tl-mode-map (kbd "C-c C-p") #'tl-previous-cell)
(define-key tl-mode-map (kbd "C-c C-f") #'tl-format)

(add-to-list 'auto-mode-alist '("\\.tl\\'" . tl-mode))
(provide 'tl-mode)
;;; tl-mode.el ends here
