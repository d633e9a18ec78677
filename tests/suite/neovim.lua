-- Opens the file of $CLOSEWAIT_FILE in a headless editor, applies the first quick fix, and writes what it saw.
local server, file = os.getenv("CLOSEWAIT_SERVER"), os.getenv("CLOSEWAIT_FILE")
local said = {}
local function finish(code)
  vim.fn.writefile(said, file .. ".said")
  vim.cmd(code == 0 and "qa!" or "cq!")
end
local function wait(what, condition)
  if not vim.wait(90000, condition, 50) then
    table.insert(said, "waited in vain for " .. what)
    finish(1)
  end
end

vim.cmd("edit " .. vim.fn.fnameescape(file))
local client = vim.lsp.start_client({ name = "closewait", cmd = { server, "lsp" }, root_dir = vim.fn.fnamemodify(file, ":h") })
vim.lsp.buf_attach_client(0, client)
wait("diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]
table.insert(said, ("%d %s"):format(found.lnum + 1, found.code or found.user_data.lsp.code))

local params = {
  textDocument = vim.lsp.util.make_text_document_params(),
  range = {
    start = { line = found.lnum, character = found.col },
    ["end"] = { line = found.end_lnum, character = found.end_col },
  },
  context = { diagnostics = {} },
}
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 90000)
local action = answers[client].result[1]
table.insert(said, action.title)
vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(client).offset_encoding)
wait("the diagnostics to vanish", function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd("write")
table.insert(said, "mended")
finish(0)
