#define _GNU_SOURCE
#include "CEditor.h"
#include "CSignals.h"
#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

struct tl_editor {
    EditLine *line;
    History *history;
    void *context;
    tl_key_handler handler;
    FILE *nowhere; // where libedit draws
    char *text;    // what the last call handed out
    char *pasted;
    size_t pasted_count;
    size_t damaged; // bytes of this entry that are no text
    // Bytes read together with the end of a paste: they are the next keys.
    unsigned char ahead[1 << 16];
    size_t ahead_at, ahead_end;
    char *preload; // what the next read begins with
    wchar_t *wide; // scratch
    bool is_vi;
    int aborts;          // Ctrl-G to come, to leave a search
    bool leaves_search;  // they are under way
    char *before_search; // the text that a search began with
};

// MARK: Text

static char *narrow(const wchar_t *from, size_t count) {
    char *out = malloc(count * MB_LEN_MAX + 1);
    if (!out) return NULL;
    mbstate_t state = {0};
    size_t used = 0;
    for (size_t at = 0; at < count; at++) {
        if (from[at] > 0 && from[at] < 0x80) {
            out[used++] = (char)from[at];
            continue;
        }
        size_t bytes = wcrtomb(out + used, from[at], &state);
        if (bytes == (size_t)-1) {
            memset(&state, 0, sizeof state);
            out[used++] = '?';
        } else {
            used += bytes;
        }
    }
    out[used] = 0;
    return out;
}

static const wchar_t *widen(tl_editor *editor, const char *text) {
    free(editor->wide);
    size_t length = strlen(text);
    editor->wide = calloc(length + 1, sizeof(wchar_t));
    if (!editor->wide) return L"";
    mbstate_t state = {0};
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        if ((unsigned char)text[at] < 0x80) {
            editor->wide[out++] = (wchar_t)text[at++];
            continue;
        }
        wchar_t next;
        size_t bytes = mbrtowc(&next, text + at, length - at, &state);
        if (bytes == 0 || bytes >= (size_t)-2) {
            memset(&state, 0, sizeof state);
            next = L'?';
            bytes = 1;
        }
        editor->wide[out++] = next;
        at += bytes;
    }
    return editor->wide;
}

static const char *keep(tl_editor *editor, char *text) {
    free(editor->text);
    editor->text = text;
    return text ? text : "";
}

const char *tl_editor_text(tl_editor *editor) {
    const LineInfoW *info = el_wline(editor->line);
    return keep(editor, narrow(info->buffer, (size_t)(info->lastchar - info->buffer)));
}

size_t tl_editor_cursor(tl_editor *editor) {
    const LineInfoW *info = el_wline(editor->line);
    return (size_t)(info->cursor - info->buffer);
}

void tl_editor_insert(tl_editor *editor, const char *text) { el_winsertstr(editor->line, widen(editor, text)); }

void tl_editor_move(tl_editor *editor, int count) { el_cursor(editor->line, count); }

void tl_editor_delete_before(tl_editor *editor, size_t count) {
    if (count > 0) el_deletestr(editor->line, (int)count);
}

void tl_editor_replace(tl_editor *editor, const char *text) {
    const LineInfoW *info = el_wline(editor->line);
    int length = (int)(info->lastchar - info->buffer);
    el_cursor(editor->line, (int)(info->lastchar - info->cursor));
    if (length > 0) el_deletestr(editor->line, length);
    tl_editor_insert(editor, text);
}

const char *tl_editor_pasted(tl_editor *editor, size_t *count) {
    *count = editor->pasted ? editor->pasted_count : 0;
    return editor->pasted ? editor->pasted : "";
}

void tl_editor_report_damage(tl_editor *editor, size_t count) { editor->damaged += count; }

size_t tl_editor_damage(tl_editor *editor) { return editor->damaged; }

int tl_editor_columns(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

int tl_editor_rows(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) return size.ws_row;
    return 24;
}

int tl_character_width(unsigned code) { return wcwidth((wchar_t)code); }

// MARK: Keys

static void say(const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t done = write(STDOUT_FILENO, text, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        text += done;
        length -= (size_t)done;
    }
}

// Private sequences that stand for libedit's own commands: a handler cannot call them, but it can push their keys.
#define PUSH_SUBMIT "\033[990~"
#define PUSH_LINE_UP "\033[991~"
#define PUSH_LINE_DOWN "\033[992~"
#define PUSH_DELETE "\033[993~"
#define PUSH_RIGHT "\033[994~"
#define PUSH_WORD_RIGHT "\033[996~"
#define PUSH_PRELOAD "\033[997~"
#define PUSH_EDIT "\033[998~"
#define PUSH_TAKE_BACK "\033[999~"
// Stands for bytes that are no text.
#define REPLACEMENT L'\xFFFD'
// What a lone Escape becomes in vi mode: libedit itself would wait for the rest of a sequence.
#define VI_ESCAPE 0x1f

static unsigned char answer(EditLine *line, int key) {
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    switch (editor->handler(editor->context, key)) {
    case TL_ANSWER_SUBMIT: el_push(line, PUSH_SUBMIT); return CC_REFRESH;
    case TL_ANSWER_LINE_UP: el_push(line, PUSH_LINE_UP); return CC_NORM;
    case TL_ANSWER_LINE_DOWN: el_push(line, PUSH_LINE_DOWN); return CC_NORM;
    case TL_ANSWER_DELETE: el_push(line, PUSH_DELETE); return CC_NORM;
    case TL_ANSWER_RIGHT: el_push(line, PUSH_RIGHT); return CC_NORM;
    case TL_ANSWER_MOVED: return CC_CURSOR;
    case TL_ANSWER_WORD_RIGHT: el_push(line, PUSH_WORD_RIGHT); return CC_NORM;
    case TL_ANSWER_BEEP: say("\a"); return CC_NORM;
    default: return CC_REFRESH;
    }
}

static unsigned char on_enter(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_ENTER); }
static unsigned char on_newline(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_NEWLINE); }
static unsigned char on_tab(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_TAB); }
static unsigned char on_up(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_UP); }
static unsigned char on_down(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_DOWN); }
static unsigned char on_entry_up(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_ENTRY_UP); }
static unsigned char on_entry_down(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_ENTRY_DOWN); }
static unsigned char on_backspace(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_BACKSPACE); }
static unsigned char on_right(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_RIGHT); }
static unsigned char on_home(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_HOME); }
static unsigned char on_end(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_END); }
static unsigned char on_word_right(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_WORD_RIGHT); }
static unsigned char on_clear(EditLine *line, int ch) { (void)ch; return answer(line, TL_KEY_CLEAR); }

static unsigned char on_preload(EditLine *line, int ch) {
    (void)ch;
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    if (!editor->preload) return CC_REFRESH;
    tl_editor_insert(editor, editor->preload);
    free(editor->preload);
    editor->preload = NULL;
    return CC_REFRESH;
}

static bool has_input(tl_editor *editor, int milliseconds) {
    if (editor->ahead_at < editor->ahead_end) return true;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, milliseconds) > 0;
}

int tl_editor_next_byte(tl_editor *editor) {
    if (editor->ahead_at == editor->ahead_end) {
        // No person types two keys so close to one another.
        if (!has_input(editor, 10)) return -1;
        ssize_t got = read(STDIN_FILENO, editor->ahead, 1);
        if (got <= 0) return -1;
        editor->ahead_at = 0;
        editor->ahead_end = 1;
    }
    return editor->ahead[editor->ahead_at];
}

// The terminal as libedit wants it and a clean row for the entry, after somebody else has used the screen.
static void take_back(tl_editor *editor, EditLine *line) {
    el_set(line, EL_PREP_TERM, 0);
    el_set(line, EL_PREP_TERM, 1);
    say("\033[?2004h\r\033[K");
    editor->handler(editor->context, TL_KEY_LOST);
}

static void suspend(tl_editor *editor, EditLine *line) {
    editor->handler(editor->context, TL_KEY_LEAVE);
    say("\r\n\033[J\033[?2004l");
    el_set(line, EL_PREP_TERM, 0);
    tl_signals_stop_here();
    tl_signals_take_continue();
    take_back(editor, line);
}

// vi's `v`: the person's editor has the screen meanwhile.
static unsigned char on_edit(EditLine *line, int ch) {
    (void)ch;
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    editor->handler(editor->context, TL_KEY_LEAVE);
    say("\r\n\033[J\033[?2004l");
    el_push(line, PUSH_EDIT PUSH_TAKE_BACK);
    return CC_NORM;
}

static unsigned char on_take_back(EditLine *line, int ch) {
    (void)ch;
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    take_back(editor, line);
    return CC_REFRESH;
}

// Waits for a byte. Meanwhile resizes and suspends; false when the entry is to end: Ctrl-C was pressed.
static bool wait_for_byte(tl_editor *editor, EditLine *line) {
    while (!tl_signals_wait_for_input()) {
        if (tl_signals_take_resize()) {
            editor->handler(editor->context, TL_KEY_RESIZED);
            el_resize(line);
        }
        if (tl_signals_take_stop()) suspend(editor, line);
        if (tl_signals_take_continue()) take_back(editor, line);
        if (tl_signals_has_interrupt()) {
            editor->handler(editor->context, TL_KEY_LEAVE);
            errno = EINTR;
            return false;
        }
        // The window or the screen is another one now.
        editor->handler(editor->context, TL_KEY_PAINT);
    }
    return true;
}

// Whether there are bytes ahead, after reading a whole piece when there were none.
static bool fill_ahead(tl_editor *editor, EditLine *line) {
    while (editor->ahead_at == editor->ahead_end) {
        if (!wait_for_byte(editor, line)) return false;
        ssize_t got = read(STDIN_FILENO, editor->ahead, sizeof editor->ahead);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        editor->ahead_at = 0;
        editor->ahead_end = (size_t)got;
    }
    return true;
}

// How long libedit's own line below the text is while it searches; 0 when it does not.
static int search_length(EditLine *line) {
    const LineInfoW *info = el_wline(line);
    const wchar_t *start = info->lastchar;
    while (start > info->buffer && start[-1] != L'\n') start--;
    int length = (int)(info->lastchar - start);
    if (start == info->buffer || length < 4) return 0;
    bool is_search = (wcsncmp(start, L"bck", 3) == 0 || wcsncmp(start, L"fwd", 3) == 0) && (start[3] == L':' || start[3] == L'?');
    return is_search ? length : 0;
}

// Where nothing was found, libedit takes one Ctrl-G for the end of that only, searches on, and leaves its line in the text: as many
// follow as there are letters, and the text is put back.
static bool leave_search(tl_editor *editor, EditLine *line) {
    if (!editor->leaves_search) return false;
    if (editor->aborts-- > 0 && search_length(line) > 0) return true;
    editor->leaves_search = false;
    tl_editor_replace(editor, editor->before_search ? editor->before_search : "");
    return false;
}

// libedit's own reader knows nothing of our signals. Keys are read one at a time: what a program asks the person while it runs must
// not have been taken away by the prompt before it.
static int read_key(EditLine *line, wchar_t *out) {
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    if (leave_search(editor, line)) {
        *out = L'\a';
        return 1;
    }
    mbstate_t state = {0};
    for (;;) {
        // libedit is about to wait for a key: the moment to draw.
        if (mbsinit(&state) && !has_input(editor, 0)) editor->handler(editor->context, TL_KEY_PAINT);
        char byte;
        if (editor->ahead_at < editor->ahead_end) {
            byte = (char)editor->ahead[editor->ahead_at++];
        } else {
            if (!wait_for_byte(editor, line)) return -1;
            ssize_t got = read(STDIN_FILENO, &byte, 1);
            if (got == 0) return 0;
            if (got < 0) {
                if (errno == EINTR) continue;
                return -1;
            }
        }
        if ((unsigned char)byte < 0x20 && search_length(line) == 0) {
            // The key that begins a search may be any of these.
            free(editor->before_search);
            editor->before_search = strdup(tl_editor_text(editor));
        } else if (byte == '\a') {
            editor->leaves_search = true;
            editor->aborts = search_length(line);
        }
        if (byte == 033 && editor->is_vi && mbsinit(&state) && !has_input(editor, 25)) byte = VI_ESCAPE;
        size_t bytes = mbrtowc(out, &byte, 1, &state);
        if (bytes == (size_t)-2) continue;
        if (bytes == (size_t)-1) {
            memset(&state, 0, sizeof state);
            editor->damaged++;
            *out = REPLACEMENT;
        }
        return 1;
    }
}

// Reads to the end mark, so that nothing inside runs or completes; more than 16 MB is cut. A byte at a time would take seconds for a
// large text: whole pieces are read, and what came behind the mark is kept for the keys that follow.
static unsigned char on_paste(EditLine *line, int ch) {
    (void)ch;
    tl_editor *editor = NULL;
    el_get(line, EL_CLIENTDATA, &editor);
    static const char end[] = "\033[201~";
    const size_t end_length = sizeof end - 1, most = 16u << 20;
    size_t count = 0, capacity = sizeof editor->ahead + end_length;
    char *text = malloc(capacity);
    if (!text) return CC_ERROR;
    while (fill_ahead(editor, line)) {
        size_t piece = editor->ahead_end - editor->ahead_at;
        if (count + piece > capacity) {
            char *larger = realloc(text, 2 * capacity);
            if (!larger) break;
            text = larger;
            capacity *= 2;
        }
        memcpy(text + count, editor->ahead + editor->ahead_at, piece);
        // The mark may have begun in the piece before.
        size_t from = count < end_length ? 0 : count - end_length;
        char *mark = memmem(text + from, count + piece - from, end, end_length);
        if (mark) {
            editor->ahead_at += (size_t)(mark - text) + end_length - count;
            count = (size_t)(mark - text);
            break;
        }
        editor->ahead_at = editor->ahead_end;
        count += piece;
        // Too much: only the end of it is looked for.
        if (count > most + end_length) {
            memmove(text + most, text + count - end_length, end_length);
            count = most + end_length;
        }
    }
    if (count > most) count = most;
    // Terminals send a line end as a carriage return; a text from elsewhere may bring both.
    size_t kept = 0;
    char before = 0;
    for (size_t at = 0; at < count; at++) {
        char byte = text[at];
        if (byte != '\n' || before != '\r') text[kept++] = byte == '\r' ? '\n' : byte;
        before = byte;
    }
    free(editor->pasted);
    editor->pasted = text;
    editor->pasted_count = kept;
    return answer(line, TL_KEY_PASTE);
}

// MARK: Opening and reading

static const struct { const char *name, *help; unsigned char (*function)(EditLine *, int); } functions[] = {
    {"tl-enter", "run the block, or go on with it", on_enter},
    {"tl-newline", "a new line", on_newline},
    {"tl-complete", "complete the word", on_tab},
    {"tl-up", "line above, or the entry before", on_up},
    {"tl-down", "line below, or the entry after", on_down},
    {"tl-entry-up", "the entry before", on_entry_up},
    {"tl-entry-down", "the entry after", on_entry_down},
    {"tl-backspace", "delete a character or an indent", on_backspace},
    {"tl-paste", "bracketed paste", on_paste},
    {"tl-right", "a character to the right, or take the suggestion", on_right},
    {"tl-home", "beginning of the line", on_home},
    {"tl-end", "end of the line, or take the suggestion", on_end},
    {"tl-word-right", "a word to the right, or one word of the suggestion", on_word_right},
    {"tl-clear", "an empty screen", on_clear},
    {"tl-preload", "insert a prepared text", on_preload},
    {"tl-edit", "change the entry in an editor", on_edit},
    {"tl-take-back", "draw the entry again", on_take_back},
};

typedef const char *const binding[2];

// Sequences that terminals send; the same in emacs and vi mode.
static binding sequences[] = {
    {"\033[1;5C", "tl-word-right"}, {"\033[1;5D", "ed-prev-word"}, {"\033[1;3C", "tl-word-right"}, {"\033[1;3D", "ed-prev-word"},
    {"\033[C", "tl-right"}, {"\033OC", "tl-right"}, {"\033[D", "ed-prev-char"}, {"\033OD", "ed-prev-char"},
    {"\033[1~", "tl-home"}, {"\033[4~", "tl-end"}, {"\033[H", "tl-home"}, {"\033[F", "tl-end"},
    {"\033OH", "tl-home"}, {"\033OF", "tl-end"}, {"\033[3~", "ed-delete-next-char"},
    {"\033^M", "tl-newline"}, {"\033^J", "tl-newline"},
    {"\033[A", "tl-up"}, {"\033OA", "tl-up"}, {"\033[B", "tl-down"}, {"\033OB", "tl-down"},
    {"\033[1;3A", "tl-entry-up"}, {"\033[1;3B", "tl-entry-down"},
};

// Keys of one byte.
static binding keys[] = {
    {"\t", "tl-complete"}, {"^M", "tl-enter"}, {"^J", "tl-enter"}, {"^R", "em-inc-search-prev"}, {"^W", "ed-delete-prev-word"},
    {"^U", "vi-kill-line-prev"}, {"^L", "tl-clear"}, {"^P", "tl-entry-up"}, {"^N", "tl-entry-down"}, {"^?", "tl-backspace"}, {"^H", "tl-backspace"},
};

static binding emacs_keys[] = {{"^F", "tl-right"}, {"^A", "tl-home"}, {"^E", "tl-end"}, {"\033f", "tl-word-right"}, {"\033b", "ed-prev-word"}};

// In vi's command mode letters are commands; these must work there too.
static binding command_keys[] = {{"^M", "tl-enter"}, {"^J", "tl-enter"}, {"k", "tl-up"}, {"j", "tl-down"}, {"^L", "tl-clear"}, {"v", "tl-edit"}};

// Bound after the user's own file: without these the prompt does not work.
static const char *const necessary[][2] = {
    {PUSH_SUBMIT, "ed-newline"}, {PUSH_LINE_UP, "ed-prev-line"}, {PUSH_LINE_DOWN, "ed-next-line"},
    {PUSH_DELETE, "ed-delete-prev-char"}, {"\033[200~", "tl-paste"}, {PUSH_RIGHT, "ed-next-char"},
    {PUSH_WORD_RIGHT, "em-next-word"}, {PUSH_PRELOAD, "tl-preload"},
    {PUSH_EDIT, "vi-histedit"}, {PUSH_TAKE_BACK, "tl-take-back"},
    // The end of a paste that had an end inside: nothing is inserted for it.
    {"\033[201~", "ed-ignore"},
};

#define BIND_ALL(line, table) bind_all(line, table, sizeof table / sizeof *table, false)
#define BIND_COMMANDS(line, table) bind_all(line, table, sizeof table / sizeof *table, true)

static void bind_all(EditLine *line, binding table[], size_t count, bool in_command_mode) {
    for (size_t at = 0; at < count; at++) {
        if (in_command_mode) el_set(line, EL_BIND, "-a", table[at][0], table[at][1], NULL);
        else el_set(line, EL_BIND, table[at][0], table[at][1], NULL);
    }
}

static void bind_keys(tl_editor *editor) {
    EditLine *line = editor->line;
    const char *name = NULL;
    el_get(line, EL_EDITOR, &name);
    editor->is_vi = name && strcmp(name, "vi") == 0;
    BIND_ALL(line, sequences);
    BIND_ALL(line, keys);
    if (!editor->is_vi) {
        BIND_ALL(line, emacs_keys);
        return;
    }
    static binding escape[] = {{"^_", "vi-command-mode"}};
    BIND_ALL(line, escape);
    BIND_COMMANDS(line, sequences);
    BIND_COMMANDS(line, command_keys);
}

static void bind_necessary(tl_editor *editor) {
    BIND_ALL(editor->line, necessary);
    if (editor->is_vi) BIND_COMMANDS(editor->line, necessary);
}

// The user's file, line by line: libedit's own reader gives up at the first line it does not understand.
static void source(EditLine *line, bool chooses_editor) {
    const char *path = getenv("EDITRC"), *home = getenv("HOME");
    char standard[PATH_MAX];
    if (!path) {
        if (!home || snprintf(standard, sizeof standard, "%s/.editrc", home) >= (int)sizeof standard) return;
        path = standard;
    }
    FILE *file = fopen(path, "re");
    if (!file) return;
    // What is wrong with it is said once.
    FILE *quiet = chooses_editor ? NULL : fopen("/dev/null", "we");
    if (quiet) el_set(line, EL_SETFP, 2, quiet);
    Tokenizer *tokenizer = tok_init(NULL);
    char *text = NULL;
    size_t size = 0;
    while (tokenizer && getline(&text, &size, file) > 0) {
        int count = 0;
        const char **words = NULL;
        tok_reset(tokenizer);
        if (text[0] == '#' || tok_str(tokenizer, text, &count, &words) != 0 || count == 0) continue;
        bool chooses = false;
        for (int at = 1; at < count; at++) chooses |= strcmp(words[at], "-v") == 0 || strcmp(words[at], "-e") == 0;
        if (chooses_editor || !chooses) el_parse(line, count, words);
    }
    free(text);
    if (tokenizer) tok_end(tokenizer);
    fclose(file);
    if (quiet) {
        el_set(line, EL_SETFP, 2, stderr);
        fclose(quiet);
    }
}

tl_editor *tl_editor_open(const char *program, void *context, tl_key_handler handler) {
    tl_use_utf8();
    tl_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->context = context;
    editor->handler = handler;
    editor->line = el_init(program, stdin, stdout, stderr);
    editor->history = history_init();
    editor->nowhere = fopen("/dev/null", "we");
    if (!editor->line || !editor->history || !editor->nowhere) {
        tl_editor_close(editor);
        return NULL;
    }
    EditLine *line = editor->line;
    HistEvent event;
    history(editor->history, &event, H_SETSIZE, 10000);
    el_set(line, EL_CLIENTDATA, editor);
    el_set(line, EL_SIGNAL, 0);
    el_set(line, EL_EDITOR, "emacs");
    el_set(line, EL_HIST, history, editor->history);
    // Only after the start, which asks whether it is a terminal.
    el_set(line, EL_SETFP, 1, editor->nowhere);
    el_set(line, EL_GETCFN, read_key);
    for (size_t at = 0; at < sizeof functions / sizeof *functions; at++)
        el_set(line, EL_ADDFN, functions[at].name, functions[at].help, functions[at].function);
    bind_keys(editor);
    source(line, true);
    const char *name = NULL;
    el_get(line, EL_EDITOR, &name);
    if (name && strcmp(name, "vi") == 0) {
        // `bind -v` has put every key back to vi's own: ours are bound again, and then what the user binds.
        bind_keys(editor);
        source(line, false);
    }
    bind_necessary(editor);
    return editor;
}

void tl_editor_close(tl_editor *editor) {
    if (!editor) return;
    if (editor->line) el_end(editor->line);
    if (editor->history) history_end(editor->history);
    if (editor->nowhere) fclose(editor->nowhere);
    free(editor->text);
    free(editor->pasted);
    free(editor->preload);
    free(editor->before_search);
    free(editor->wide);
    free(editor);
}

void tl_editor_preload(tl_editor *editor, const char *text) {
    free(editor->preload);
    editor->preload = strdup(text);
}

int tl_editor_read(tl_editor *editor, const char **text) {
    *text = "";
    int count = 0;
    editor->damaged = 0;
    tl_signals_take_interrupt();
    // Keys that a program's output left half drawn, or a shell's message after `fg`, are wiped.
    say("\r\033[K\033[?2004h");
    tl_signals_reading(true);
    if (editor->preload) el_push(editor->line, PUSH_PRELOAD);
    errno = 0;
    const wchar_t *line = el_wgets(editor->line, &count);
    int problem = errno;
    tl_signals_reading(false);
    // Below the text may stand a hint of ours.
    say("\033[J\033[?2004l");
    if (!line) {
        bool was_interrupted = tl_signals_take_interrupt() || (count < 0 && problem == EINTR);
        if (was_interrupted) {
            const LineInfoW *info = el_wline(editor->line);
            *text = keep(editor, narrow(info->buffer, (size_t)(info->lastchar - info->buffer)));
            el_reset(editor->line);
            return TL_READ_INTERRUPTED;
        }
        return count < 0 ? TL_READ_FAILED : TL_READ_END;
    }
    size_t length = (size_t)(count > 0 ? count : 0);
    if (length > 0 && line[length - 1] == L'\n') length--;
    *text = keep(editor, narrow(line, length));
    return TL_READ_LINE;
}

void tl_editor_remember(tl_editor *editor, const char *entry) {
    HistEvent event;
    history(editor->history, &event, H_ENTER, entry);
}

// MARK: The terminal

void tl_use_utf8(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 && !setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "en_US.UTF-8");
}

static struct termios at_start;
static bool has_start;

bool tl_terminal_lines(bool on) {
    struct termios state;
    if (tcgetattr(STDIN_FILENO, &state) != 0) return on;
    bool before = (state.c_lflag & ECHO) != 0;
    // Without lines every key stays as it was typed: of a Ctrl-D typed ahead the prompt would see nothing.
    if (on) state.c_lflag |= ECHO | ICANON; else state.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
    state.c_cc[VMIN] = 1;
    state.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &state);
    return before;
}

void tl_terminal_keys(bool on) {
    static struct termios before;
    static bool is_on;
    if (on == is_on) return;
    if (on) {
        if (tcgetattr(STDIN_FILENO, &before) != 0) return;
        struct termios state = before;
        state.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        state.c_cc[VMIN] = 1;
        state.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &state);
    } else {
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
    is_on = on;
}

void tl_terminal_forget_input(void) { tcflush(STDIN_FILENO, TCIFLUSH); }

static void restore(void) {
    if (has_start) tcsetattr(STDIN_FILENO, TCSANOW, &at_start);
    if (isatty(STDOUT_FILENO)) say("\033[?2004l");
}

// tcsetattr and write are safe inside a handler; the signal then ends the process as it would have.
static void restore_and_die(int number) {
    restore();
    signal(number, SIG_DFL);
    raise(number);
}

// A control character in pasted rubbish must not end a session; while a program runs, Ctrl-\ ends one that hangs, and `kill -QUIT` always does.
static void on_quit(int number, siginfo_t *info, void *context) {
    (void)context;
    if (!tl_signals_are_read() || info->si_code == SI_USER) restore_and_die(number);
}

void tl_terminal_guard(void) {
    has_start = tcgetattr(STDIN_FILENO, &at_start) == 0;
    if (!has_start) return;
    atexit(restore);
    // All that end a process by themselves: orders, limits, and every way to crash; Swift's own traps are illegal instructions.
    const int deaths[] = {
        SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGPOLL, SIGXCPU, SIGXFSZ,
        SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS,
    };
    // On a stack of its own: the reason may be that the stack is full.
    static char stack[1 << 16];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = restore_and_die, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaltstack(&own, NULL);
    for (size_t at = 0; at < sizeof deaths / sizeof *deaths; at++) sigaction(deaths[at], &action, NULL);
    action.sa_sigaction = on_quit;
    action.sa_flags |= SA_SIGINFO;
    sigaction(SIGQUIT, &action, NULL);
}
