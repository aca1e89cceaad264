-- Which files are Peil.
vim.cmd [[autocmd BufRead,BufNewFile *.peil setfiletype peil]]
-- Words, tables and cases of instruments keep their own type; the server looks at them too.
vim.cmd [[autocmd BufRead,BufNewFile */wording/*.yaml,*/tables/*.csv,*/cases/*.csv lua require('peil').attach_beside()]]
