;;; lapce-ai.el --- Ghost text and chat by the language server lapce-ai  -*- lexical-binding: t -*-
;; Emacs 28 with eglot 1.9, or newer. What goes into your init file is told in ../README.md.
;;
;; Eglot has one server for a buffer: here it is this one. TAB takes the ghost text, C-g puts it away, M-x lapce-ai-ask
;; chats, M-x eglot-code-actions lists more, C-M-i shows the same texts in a menu.

(require 'eglot)
(require 'cl-lib)

(defvar lapce-ai-settings nil "Initialization options: a property list, as the server's README lists them.")
(defvar lapce-ai-command '("lapce-ai") "Program of the server, and its arguments.")
(defvar lapce-ai-delay-seconds 0.1 "How long nothing must be typed until ghost text is asked for.")
(defface lapce-ai-ghost '((t :inherit shadow :slant italic)) "Text that is not there yet.")

(defclass lapce-ai-server (eglot-lsp-server) () "Eglot's, so that the methods below are ours alone.")
(add-to-list 'eglot-server-programs
             `((prog-mode text-mode conf-mode) . ,(lambda (&rest _) (cons 'lapce-ai-server lapce-ai-command))))
(cl-defmethod eglot-initialization-options ((_ lapce-ai-server)) (or lapce-ai-settings eglot--{}))

;;; Ghost text

(defvar-local lapce-ai--ghost nil "The overlay, with what is missing as its `lapce-ai' property.")
(defvar-local lapce-ai--timer nil)

(defun lapce-ai--hide ()
  (when lapce-ai--ghost (delete-overlay lapce-ai--ghost))
  (setq lapce-ai--ghost nil))

(defun lapce-ai--show (item)
  (let* ((text (plist-get item :insertText)) (range (plist-get item :range))
         (from (if range (car (eglot--range-region range)) (point)))
         (typed (buffer-substring-no-properties from (point))))
    (lapce-ai--hide)
    (when (and (string-prefix-p typed text) (< (length typed) (length text)))
      (let ((rest (substring text (length typed))) (ghost (make-overlay (point) (point))))
        (overlay-put ghost 'lapce-ai rest)
        (overlay-put ghost 'after-string (propertize rest 'face 'lapce-ai-ghost 'cursor t))
        (setq lapce-ai--ghost ghost)))))

(defun lapce-ai--ask (buffer)
  (when (and (buffer-live-p buffer) (eq buffer (current-buffer)) (eglot-current-server))
    (eglot--signal-textDocument/didChange)
    (let ((place (point)) (tick (buffer-chars-modified-tick)))
      (jsonrpc-async-request
       (eglot-current-server) :textDocument/inlineCompletion
       (append (eglot--TextDocumentPositionParams) '(:context (:triggerKind 2)))
       :error-fn #'ignore ; it was overtaken, or there is nothing to ask
       :success-fn
       (lambda (answer)
         (when (eq buffer (window-buffer))
           (with-current-buffer buffer
             (when (and (= place (point)) (= tick (buffer-chars-modified-tick)))
               (let ((items (append (if (vectorp answer) answer (plist-get answer :items)) nil)))
                 (if items (lapce-ai--show (car items)) (lapce-ai--hide)))))))))))

(defun lapce-ai--typed ()
  "After each command: ask when something was typed, else put away what is shown."
  (lapce-ai--hide)
  (when lapce-ai--timer (cancel-timer lapce-ai--timer))
  (when (memq this-command '(self-insert-command newline delete-backward-char lapce-ai-accept))
    (setq lapce-ai--timer (run-with-idle-timer lapce-ai-delay-seconds nil #'lapce-ai--ask (current-buffer)))))

(defun lapce-ai-accept ()
  "Put the ghost text into the buffer."
  (interactive)
  (let ((rest (overlay-get lapce-ai--ghost 'lapce-ai)))
    (lapce-ai--hide)
    (insert rest)))

(defun lapce-ai--when-shown (command) (and lapce-ai--ghost command))
(defvar lapce-ai-mode-map
  (let ((map (make-sparse-keymap)))
    (dolist (key '("TAB" "<tab>") map)
      (define-key map (kbd key) '(menu-item "" lapce-ai-accept :filter lapce-ai--when-shown)))))

(define-minor-mode lapce-ai-mode "Ghost text in this buffer." :lighter " AI"
  (lapce-ai--hide)
  (if (not lapce-ai-mode) (remove-hook 'post-command-hook #'lapce-ai--typed t)
    (eglot-ensure)
    (add-hook 'post-command-hook #'lapce-ai--typed nil t)))

;;; Chat, and progress

(defvar lapce-ai--calls (make-hash-table :test #'equal) "Token → where its answer goes on.")
(defvar lapce-ai--messages nil "What was said, newest first.")

(defun lapce-ai--insert (marker text)
  (with-current-buffer (marker-buffer marker)
    (save-excursion (goto-char marker) (insert text) (set-marker marker (point)))
    (dolist (window (get-buffer-window-list nil nil t)) ; follows, unless the user is in there
      (unless (eq window (selected-window)) (set-window-point window (point-max))))))

(defun lapce-ai-ask (question)
  "Ask, about the region where there is one. The answer appears in *Lapce AI*; the next question goes on."
  (interactive "sAsk: ")
  (let* ((server (or (eglot-current-server) (user-error "Lapce AI does not run here; M-x lapce-ai-mode")))
         (context (if (use-region-p)
                      (vector (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri)
                                    :range (list :start (eglot--pos-to-lsp-position (region-beginning))
                                                 :end (eglot--pos-to-lsp-position (region-end)))))
                    []))
         (token (format "lapce-ai.el %d" (hash-table-count lapce-ai--calls))))
    (push (list :role "user" :content question) lapce-ai--messages)
    (with-current-buffer (get-buffer-create "*Lapce AI*")
      (goto-char (point-max))
      (insert (format "## You\n\n%s\n\n" question))
      (puthash token (cons (copy-marker (point-max)) nil) lapce-ai--calls)
      (display-buffer (current-buffer)))
    (jsonrpc-notify server :ai/stream
                    (list :token token :context context :messages (vconcat (reverse lapce-ai--messages))))
    token))

(defun lapce-ai-stop ()
  "Stop all answers."
  (interactive)
  (maphash (lambda (token _) (jsonrpc-notify (eglot-current-server) :ai/cancel (list :token token))) lapce-ai--calls))

(defun lapce-ai-forget ()
  "Begin another conversation."
  (interactive)
  (setq lapce-ai--messages nil))

(defun lapce-ai--took (call value)
  "What a call of `lapce-ai-ask' tells."
  (let ((chunk (plist-get value :chunk)) (kind (plist-get value :kind)))
    (cond ((equal kind "begin") (lapce-ai--insert (car call) (format "## Lapce AI · %s\n\n" (plist-get value :title))))
          ((equal (plist-get chunk :type) "text")
           (push (plist-get chunk :text) (cdr call))
           (lapce-ai--insert (car call) (plist-get chunk :text)))
          ((equal kind "end")
           (let ((text (apply #'concat (reverse (cdr call)))))
             (unless (string-empty-p text) (push (list :role "assistant" :content text) lapce-ai--messages)))
           (lapce-ai--insert (car call) (pcase (plist-get value :reason)
                                          ("error" (format "**No answer:** %s\n\n" (plist-get value :message)))
                                          ("cancelled" "\n\n_cancelled_\n\n")
                                          (_ "\n\n")))))))

(cl-defmethod eglot-handle-notification ((_ lapce-ai-server) (_method (eql '$/progress)) &key token value)
  "Show what runs in the echo area; write answers where they belong."
  (let ((call (gethash token lapce-ai--calls)) (kind (plist-get value :kind)))
    (when call (lapce-ai--took call value))
    (when (equal kind "end") (puthash token nil lapce-ai--calls))
    (cond ((equal kind "begin") (message "%s …" (plist-get value :title)))
          ((plist-get value :message) (message "Lapce AI: %s" (plist-get value :message)))
          ((and call (equal kind "end")) (message "Lapce AI: %s" (plist-get value :reason))))))

(cl-defmethod eglot-handle-notification ((_ lapce-ai-server) (_method (eql 'ai/didChangeStatus)) &rest _)
  "Not shown: the mode line has no place for it.")

(provide 'lapce-ai)
;;; lapce-ai.el ends here
