// One line editor on libedit, without its variadic calls. Text crosses as UTF-8, positions as counts of code points.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef struct tl_editor tl_editor;

/// Keys whose meaning the caller decides.
enum tl_key {
    TL_KEY_ENTER = 1,  ///< Return
    TL_KEY_NEWLINE,    ///< Alt-Return: always a new line
    TL_KEY_TAB,
    TL_KEY_UP,
    TL_KEY_DOWN,
    TL_KEY_PASTE,      ///< a bracketed paste arrived; `tl_editor_pasted` has it
    TL_KEY_ENTRY_UP,   ///< Ctrl-P, Alt-Up: the entry before, wherever the cursor is
    TL_KEY_ENTRY_DOWN,
    TL_KEY_BACKSPACE,
    TL_KEY_RIGHT,      ///< takes a suggestion at the end of the text
    TL_KEY_HOME,       ///< the beginning of the line of the block
    TL_KEY_END,        ///< its end
    TL_KEY_WORD_RIGHT, ///< takes one word of it
    TL_KEY_CLEAR,      ///< Ctrl-L: the entry at the top of an empty screen
    TL_KEY_PAINT,      ///< no key: nothing more is typed now, the entry should be drawn
    TL_KEY_LEAVE,      ///< no key: the entry is given up or set aside; the cursor should go to its end
    TL_KEY_LOST,       ///< no key: somebody else has used the screen
    TL_KEY_RESIZED     ///< no key: the window has another size
};

/// What the editor does after a key.
enum tl_answer {
    TL_ANSWER_REFRESH = 0,  ///< the text may have changed
    TL_ANSWER_SUBMIT,       ///< the entry is finished
    TL_ANSWER_LINE_UP,      ///< move inside the block
    TL_ANSWER_LINE_DOWN,
    TL_ANSWER_BEEP,
    TL_ANSWER_DELETE,       ///< delete the character before the cursor
    TL_ANSWER_RIGHT,        ///< move right
    TL_ANSWER_MOVED,        ///< the cursor was moved with `tl_editor_move`
    TL_ANSWER_WORD_RIGHT    ///< move over a word
};

typedef int (*tl_key_handler)(void *context, int key);

/// nil when the terminal cannot be edited on. Nothing is drawn here: the handler does that when it is told to paint.
tl_editor *tl_editor_open(const char *program, void *context, tl_key_handler handler);
void tl_editor_close(tl_editor *editor);

enum tl_read { TL_READ_LINE = 0, TL_READ_END, TL_READ_INTERRUPTED, TL_READ_FAILED };

/// Reads one entry, which may have several lines; `text` is valid until the next call and has no final newline.
int tl_editor_read(tl_editor *editor, const char **text);

/// The edit buffer; valid until the next call.
const char *tl_editor_text(tl_editor *editor);
size_t tl_editor_cursor(tl_editor *editor);
void tl_editor_replace(tl_editor *editor, const char *text);
void tl_editor_insert(tl_editor *editor, const char *text);
/// Moves the cursor by so many code points.
void tl_editor_move(tl_editor *editor, int count);
void tl_editor_delete_before(tl_editor *editor, size_t count);
/// What was pasted, as the terminal sent it: any bytes.
const char *tl_editor_pasted(tl_editor *editor, size_t *count);
/// Bytes of the entry that are no text, those of a paste as far as they were reported: a replacement character stands for each.
void tl_editor_report_damage(tl_editor *editor, size_t count);
size_t tl_editor_damage(tl_editor *editor);
int tl_editor_columns(void);
int tl_editor_rows(void);
/// The byte that follows the last key at once, without taking it; -1 when none does.
int tl_editor_next_byte(tl_editor *editor);
/// Text that the next read begins with.
void tl_editor_preload(tl_editor *editor, const char *text);
/// Columns a code point takes: 0 for combining marks, negative for what has no sign.
int tl_character_width(unsigned code);

/// Adds an entry that Ctrl-R searches.
void tl_editor_remember(tl_editor *editor, const char *entry);

/// Sets LC_CTYPE to a UTF-8 locale: without one libedit drops every character beyond ASCII.
void tl_use_utf8(void);

/// Whether the terminal gathers lines and echoes keys, as other programs expect it. While a computation runs it does
/// neither: an echo would land in its output, and keys typed ahead are the next entry's. Returns whether it did before.
bool tl_terminal_lines(bool on);
/// Every key at once and none echoed, for a program that asks for single keys; Ctrl-C and Ctrl-Z stay signals.
void tl_terminal_keys(bool on);
/// Drops what was typed and not read yet.
void tl_terminal_forget_input(void);
/// Remembers the terminal's state and puts it back, and bracketed paste off, when the process ends.
void tl_terminal_guard(void);
