-- Load for wrk: creates objects of one kind, each with a name of its own.
--   KIND=configmaps|workspaces TOKEN=… wrk … -s load.lua https://…
local threads = 0
local made = 0
local body = {
    configmaps = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"text":"'
        .. string.rep("b", 64) .. '"}}',
    workspaces = '{"apiVersion":"tenancy.kcp.io/v1alpha1","kind":"Workspace","metadata":{"name":"%s"}}',
}
local path = {
    configmaps = "/clusters/root/api/v1/namespaces/default/configmaps",
    workspaces = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces",
}

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init()
    kind = os.getenv("KIND")
    headers = {
        ["Authorization"] = "Bearer " .. os.getenv("TOKEN"), ["Content-Type"] = "application/json",
    }
    -- A run's names differ from those of the run before.
    run = os.getenv("RUN")
end

function request()
    made = made + 1
    local name = string.format("b-%s-%d-%d", run, number, made)
    return wrk.format("POST", path[kind], headers, string.format(body[kind], name))
end
