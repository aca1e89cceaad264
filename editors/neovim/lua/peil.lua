-- Peil in Neovim, 0.7 and later: starts `peil lsp` and attaches buffers to it, and two commands.

local M = {}

--- What can be set, with `require('peil').setup { … }`.
M.settings = {
  cmd = { 'peil', 'lsp' },
  -- Given to the server when it starts. A client that asks for findings too would show each twice.
  init_options = { diagnostics = 'push' },
  -- Called with the client and the buffer once a buffer is attached.
  on_attach = nil,
}

local clients = {}

function M.setup(given)
  M.settings = vim.tbl_extend('force', M.settings, given or {})
end

--- The folder that a file belongs to: the repository, else its own.
local function root(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, find in ipairs { vim.fn.finddir, vim.fn.findfile } do
    local found = find('.git', vim.fn.escape(folder, ' ') .. ';')
    if found ~= '' then return (vim.fn.fnamemodify(found, ':p'):gsub('/%.git/?$', '')) end
  end
  return folder
end

--- Attaches a buffer to the server of its folder, which is started where it does not run yet.
function M.attach(buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  local file = vim.api.nvim_buf_get_name(buffer)
  if file == '' or vim.fn.executable(M.settings.cmd[1]) == 0 then return nil end
  local folder = root(file)
  local config = {
    name = 'peil',
    cmd = M.settings.cmd,
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = vim.fn.fnamemodify(folder, ':t') } },
    init_options = M.settings.init_options,
    on_attach = M.settings.on_attach,
  }
  if vim.lsp.start then return vim.lsp.start(config, { bufnr = buffer }) end
  config.on_exit = function() clients[folder] = nil end
  clients[folder] = clients[folder] or vim.lsp.start_client(config)
  if clients[folder] then vim.lsp.buf_attach_client(buffer, clients[folder]) end
  return clients[folder]
end

--- The same for a file that stands beside an instrument.
function M.attach_beside()
  local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':p:h:h')
  if #vim.fn.glob(folder .. '/*.peil', false, true) > 0 then M.attach() end
end

--- How far a line is indented.
function M.indent(line)
  local before = vim.fn.prevnonblank(line - 1)
  if before == 0 then return 0 end
  local bare = function(text) return (text:gsub('\\.', ''):gsub('"[^"]*"', ''):gsub('#.*', '')) end
  local _, opened = bare(vim.fn.getline(before)):gsub('[{%[(]', '')
  local _, closed = bare(vim.fn.getline(before)):gsub('^%s*[}%])]+', ''):gsub('[}%])]', '')
  local step = vim.fn.shiftwidth()
  local depth = vim.fn.indent(before) + step * (opened > closed and 1 or opened < closed and -1 or 0)
  if vim.fn.getline(line):match('^%s*[}%])]') then depth = depth - step end
  return math.max(depth, 0)
end

--- The name that a page of the preview is found by: what stands at the line, or last before it.
local function shown_at(line)
  for at = line, 1, -1 do
    local kind, name = vim.fn.getline(at):match('^%s*(%l+)%s+([%l_][%w_]*)')
    if name and (kind == 'item' or kind == 'domain' or kind == 'repeat') then return name end
  end
end

local previews = {}

--- Opens the preview of this file in the browser, at what is under the cursor.
function M.preview()
  local file = vim.fn.expand('%:p')
  local folder = vim.fn.fnamemodify(file, ':h')
  local name = vim.fn.fnamemodify(file, ':t:r'):gsub('[^%w_]', '-')
  local at = shown_at(vim.fn.line('.'))
  local show = function(address)
    local url = address .. 'preview/' .. name .. (at and '?at=' .. at or '')
    local opener = vim.fn.has('mac') == 1 and 'open' or 'xdg-open'
    vim.fn.jobstart({ opener, url }, { detach = true })
    print('peil: ' .. url)
  end
  if previews[folder] then return show(previews[folder]) end
  local hear = function(_, lines)
    for _, line in ipairs(lines) do
      local address = line:match('The preview is at (%S+/)%.')
      if address then
        previews[folder] = address
        show(address)
      end
    end
  end
  local port = tostring(20000 + vim.fn.getpid() % 20000)
  vim.fn.jobstart({ M.settings.cmd[1], 'serve', '--preview', '--port', port, folder }, {
    on_stdout = hear,
    on_stderr = hear,
    on_exit = function() previews[folder] = nil end,
  })
end

--- Runs the tests of this file in a terminal below.
function M.test()
  vim.cmd 'silent update'
  local file = vim.fn.expand('%:p')
  vim.cmd 'botright new'
  vim.fn.termopen { M.settings.cmd[1], 'test', file }
end

vim.cmd [[command! PeilPreview lua require('peil').preview()]]
vim.cmd [[command! PeilTest lua require('peil').test()]]

return M
