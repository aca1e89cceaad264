-- Neovim with the parser of editors/tree-sitter-peil: a whole instrument is read, and the queries fit.

local ok, fault = xpcall(function()
  local parser = vim.treesitter.get_parser(0, 'peil')
  local tree = parser:parse()[1]
  assert(not tree:root():has_error(), 'the instrument is not read')
  local query = vim.treesitter.query.parse and vim.treesitter.query.parse or vim.treesitter.parse_query
  local text = table.concat(vim.fn.readfile('editors/tree-sitter-peil/queries/highlights.scm'), '\n')
  local found = query('peil', text)
  local first
  for id, node in found:iter_captures(tree:root(), 0, 0, 3) do
    local line = node:range()
    if line == 1 and not first then first = found.captures[id] end
  end
  assert(first == 'keyword', 'the first word is captured as ' .. tostring(first))
  for _, name in ipairs { 'folds', 'indents', 'locals', 'injections' } do
    query('peil', table.concat(vim.fn.readfile('editors/tree-sitter-peil/queries/' .. name .. '.scm'), '\n'))
  end
end, debug.traceback)
io.stdout:write(ok and 'ok   it reads an instrument, and its queries fit\n' or 'FAIL ' .. tostring(fault) .. '\n')
io.stdout:flush()
vim.cmd(ok and 'qall!' or 'cquit 1')
