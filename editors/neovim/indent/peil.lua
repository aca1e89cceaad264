-- A line stands four spaces deeper for every bracket that is open before it.
if vim.b.did_indent then return end
vim.b.did_indent = 1
vim.bo.indentexpr = "v:lua.require'peil'.indent(v:lnum)"
vim.bo.indentkeys = '0},0),0],o,O'
vim.b.undo_indent = 'setlocal indentexpr< indentkeys<'
