"""Makes administrations through the API, and prints them as Lua: ids, revisions, and a page that an invitation opens."""

import json
import re
import sys
import time
import urllib.error
import urllib.request

server, token, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
asked = 0


def ask(method, path, body=None):
    global asked
    asked += 1
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "X-Forwarded-For": f"10.9.{asked // 250}.{asked % 250 + 1}"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{server}/api/v1{path}", data=data, headers=headers, method=method)) as answer:
        return json.load(answer)


for _ in range(100):
    try:
        urllib.request.urlopen(f"{server}/healthz").close()
        break
    except urllib.error.URLError:
        time.sleep(0.1)
case = ask("POST", "/cases", {"pseudonym": "onder-last"})
case = case.get("id") or case["caseId"]
made = [ask("POST", "/administrations", {"caseId": case, "instrument": "gad7"}) for _ in range(count + 1)]
name = lambda administration: administration.get("id") or administration["administrationId"]
link = ask("POST", f"/administrations/{name(made[-1])}/invitations", {})
link = next(value for value in link.values() if isinstance(value, str) and "/i/" in value)
first = urllib.request.urlopen(urllib.request.Request(f"{server}/answer/{name(made[-1])}", headers={"Cookie": f"peil-invitation={link.rsplit('/', 1)[1]}"})).read().decode()
page = re.search(r'href="(/answer/[^"]*/page/[^"]*)"', first).group(1)
print(f'token = "{token}"')
print("ids = {" + ", ".join(f'"{name(one)}"' for one in made[:count]) + "}")
print("revisions = {" + ", ".join(str(one["revision"]) for one in made[:count]) + "}")
print(f'invitation = "{link.rsplit("/", 1)[1]}"')
print(f'page = "{page}"')
