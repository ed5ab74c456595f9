" Vim itself takes .tl for Teal.
autocmd BufNewFile,BufRead *.tl set filetype=tl
