" Syntax of TL, the language of TransferLab.
if exists("b:current_syntax")
  finish
endif

syn keyword tlStatement break continue return pass raise assert del global nonlocal
syn keyword tlConditional if elif else
syn keyword tlRepeat for while
syn keyword tlException try except finally
syn keyword tlInclude import from as
syn keyword tlOperator and or not in is lambda
syn keyword tlConstant True False None
syn keyword tlLeftOut class with async await yield
syn keyword tlDefine def nextgroup=tlFunction skipwhite
syn match tlFunction "\h\w*" contained
syn match tlCall "\<\h\w*\ze\s*("
syn match tlDecorator "^\s*@\h[0-9A-Za-z_.]*"

syn match tlComment "#.*$"
syn match tlCell "^# %%.*$"
syn region tlProse start="^# %%\s*\[\(markdown\|md\)\].*$" end="^\ze# %%" contains=tlCell,tlProseLine keepend
syn match tlProseLine "^#.*$" contained contains=tlCell

syn match tlNumber "\<0[xX]\x\+\>\|\<0[oO]\o\+\>\|\<0[bB][01]\+\>\|\<\d[0-9_]*\%(\.[0-9_]*\)\?\%([eE][+-]\?\d\+\)\?\|\.\d\+\%([eE][+-]\?\d\+\)\?"
syn match tlEscape "\\\([0-7]\{1,3}\|x\x\{2}\|u\x\{4}\|U\x\{8}\|N{[^}]*}\|.\)" contained
syn region tlField start="{" end="}" contained contains=TOP
syn match tlBraces "{{\|}}" contained
syn region tlString start=+[rR]\?\z(["']\)+ end="\z1" skip="\\\\\|\\\z1" contains=tlEscape oneline
syn region tlString start=+[rR]\?\z("""\|'''\)+ end="\z1" contains=tlEscape
syn region tlString start=+\c\<\(f\|rf\|fr\)\z(["']\)+ end="\z1" skip="\\\\\|\\\z1" contains=tlEscape,tlField,tlBraces oneline
syn region tlString start=+\c\<\(f\|rf\|fr\)\z("""\|'''\)+ end="\z1" contains=tlEscape,tlField,tlBraces
syn sync fromstart

hi def link tlStatement Statement
hi def link tlConditional Conditional
hi def link tlRepeat Repeat
hi def link tlException Exception
hi def link tlInclude Include
hi def link tlOperator Operator
hi def link tlConstant Constant
hi def link tlLeftOut Error
hi def link tlDefine Keyword
hi def link tlFunction Function
hi def link tlCall Function
hi def link tlDecorator PreProc
hi def link tlComment Comment
hi def link tlCell Title
hi def link tlProseLine SpecialComment
hi def link tlNumber Number
hi def link tlEscape SpecialChar
hi def link tlBraces SpecialChar
hi def link tlString String

let b:current_syntax = "tl"
