-- How a Peil file is edited, and the server that looks at it.
if vim.b.did_ftplugin then return end
vim.b.did_ftplugin = 1

vim.bo.commentstring = '# %s'
vim.bo.comments = ':#'
vim.bo.expandtab = true
vim.bo.shiftwidth = 4
vim.bo.softtabstop = 4
vim.opt_local.iskeyword = '@,48-57,_'
vim.b.undo_ftplugin = 'setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< iskeyword<'

-- Colours of tree-sitter where its parser is installed.
pcall(function() vim.treesitter.start(0, 'peil') end)
require('peil').attach()
