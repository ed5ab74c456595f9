autocmd BufNewFile,BufRead *.tl setfiletype tl
