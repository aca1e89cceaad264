-- Neovim, headless, with the plugin of editors/neovim: an instrument is opened, broken, asked about, and renamed in.
-- The arguments are in the environment: PEIL, and GAD7, a copy of the instrument that may be changed.

local failed = 0
local function check(what, yes, seen)
  io.stdout:write(string.format('%s %s\n', yes and 'ok  ' or 'FAIL', what))
  if not yes then
    io.stdout:write('     seen: ' .. vim.inspect(seen) .. '\n')
    failed = failed + 1
  end
end
local function finish()
  io.stdout:flush()
  if failed > 0 then vim.cmd 'cquit 1' end
  vim.cmd 'qall!'
end

local function within(what, seconds, probe)
  local found
  vim.wait(seconds * 1000, function()
    found = probe()
    return found
  end, 20)
  check(what, found, found)
  return found
end

local function main()
  require('peil').setup { cmd = { vim.env.PEIL, 'lsp' } }
  vim.cmd('edit ' .. vim.env.GAD7)
  local buffer = vim.api.nvim_get_current_buf()
  check('the file is Peil', vim.bo.filetype == 'peil', vim.bo.filetype)
  check('comments begin with #', vim.bo.commentstring == '# %s', vim.bo.commentstring)

  local line_of = function(pattern)
    for at, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      local column = line:find(pattern)
      if column then return at - 1, column - 1 end
    end
    error('no line has ' .. pattern)
  end
  local text = function() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') end

  -- Indentation
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, last, last, false, { 'scale nieuw {', '0 "Nee", 1 "Ja"', '}' })
  vim.cmd(string.format('silent %d,%dnormal! ==', last + 1, last + 3))
  local indented = vim.api.nvim_buf_get_lines(buffer, last, last + 3, false)
  check('blocks are indented', indented[2] == '    0 "Nee", 1 "Ja"' and indented[3] == '}', indented)
  vim.api.nvim_buf_set_lines(buffer, last, -1, false, {})

  -- Colours: what is below the first word of a line
  local group = vim.fn.synIDattr(vim.fn.synID(2, 1, 1), 'name')
  check('the first word is coloured', group == 'peilDeclaration', group)

  if not within('the server is attached', 10, function() return #vim.lsp.buf_get_clients(buffer) > 0 end) then return end
  local client = select(2, next(vim.lsp.buf_get_clients(buffer)))
  within('the server is ready', 10, function() return client.initialized or client.server_capabilities.hoverProvider end)
  local ask = function(method, given)
    local answers = vim.lsp.buf_request_sync(buffer, method, given, 10000) or {}
    local answer = select(2, next(answers)) or {}
    return answer.result, answer.err
  end
  local at = function(line, column)
    return { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = line, character = column } }
  end

  -- Diagnostics
  local line = line_of '^score totaal'
  local good = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)
  vim.api.nvim_buf_set_lines(buffer, line, line + 1, false, { (good[1]:gsub('angst', 'angts')) })
  within('a name that nothing declares is underlined', 10, function()
    for _, one in ipairs(vim.diagnostic.get(buffer)) do
      if one.code == 'PEIL0201' and one.lnum == line then return one end
    end
  end)
  vim.api.nvim_buf_set_lines(buffer, line, line + 1, false, good)
  within('and is not once it is mended', 10, function()
    for _, one in ipairs(vim.diagnostic.get(buffer)) do
      if one.severity == vim.diagnostic.severity.ERROR then return false end
    end
    return true
  end)

  -- Hover and definition
  local item, column = line_of 'gad4'
  local card = ask('textDocument/hover', at(item, column + 1))
  check('a question has a card', card and vim.inspect(card.contents):find('Moeite hebben om te ontspannen'), card)
  local domain = line_of '^domain angst'
  local used = vim.fn.getline(domain + 1):find('frequentie')
  local places = ask('textDocument/definition', at(domain, used))
  places = places and places[1] and places or { places }
  local range = places[1] and (places[1].range or places[1].targetSelectionRange)
  check('the scale of a domain is found', range and range.start.line == line_of '^scale frequentie', places)

  -- Rename
  local given = at(item, column + 1)
  given.newName = 'ontspannen'
  local edit, refused = ask('textDocument/rename', given)
  check('a question can be renamed', edit and not refused, refused)
  if edit then
    vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding or 'utf-16')
    check('its old name is kept', text():find('renamed from gad4'), text())
    check('tests follow', text():find('blank  ontspannen') or text():find('blank ontspannen'), text())
  end
end

local fine, fault = xpcall(main, debug.traceback)
if not fine then check('the walk', false, fault) end
finish()
