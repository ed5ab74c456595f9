" Notebooks and scripts of TransferLab.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal expandtab shiftwidth=4 softtabstop=4 autoindent
setlocal commentstring=#\ %s comments=b:#
setlocal formatprg=tl\ fmt\ -
setlocal makeprg=tl\ check\ %

" From cell to cell, and folds of cells.
nnoremap <buffer> <silent> ]] :call search('^# %%', 'W')<CR>
nnoremap <buffer> <silent> [[ :call search('^# %%', 'bW')<CR>
setlocal foldmethod=expr foldexpr=getline(v:lnum)=~'^#\ %%'?'>1':'=' foldlevel=99
