"""Opens a few administrations by the API, and prints settings for schemathesis that name them.

Used by with_schemathesis: its argument is the address of the API, the environment has the token.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = sys.argv[1]
HEADERS = {"Authorization": "Bearer " + os.environ["PEIL_TOKEN"], "Content-Type": "application/json"}


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, HEADERS, method=method)) as response:
        return json.load(response)


for attempt in range(100):
    try:
        ask("GET", "/openapi.json")
        break
    except (urllib.error.URLError, ConnectionError):
        time.sleep(0.1)

case = ask("POST", "/cases", {"pseudonym": "schemathesis"})["id"]


def opened(instrument, **more):
    return ask("POST", "/administrations", {"caseId": case, "instrument": instrument, **more})["id"]


domains = [{"name": "wonen", "reason": "huurachterstand"}]
administrations = [opened("gad7") for _ in range(4)] + [opened("draagkracht", domains=domains)]
sent = administrations[0]
answers = {f"gad{number}": "1" for number in range(1, 8)}
revision = ask("PATCH", f"/administrations/{sent}/answers", {"revision": 1, "answers": answers})["revision"]
ask("PUT", f"/administrations/{sent}/submission", {"revision": revision})
invitation = ask("POST", f"/administrations/{administrations[1]}/invitations", {})["id"]

goal = ask("POST", f"/cases/{case}/goals", {"words": "Ik wil weer doorslapen."})["id"]
ask("POST", f"/goals/{goal}/actions", {"what": "Elke dag buiten lopen", "who": "inwoner"})

names = {
    "goals": ([goal], ["path.goalId"]),
    "administrations": (administrations, ["path.administrationId"]),
    "cases": ([case], ["path.caseId", "query.caseId", "body.caseId"]),
    "instruments": (["gad7", "draagkracht"], ["path.instrument", "query.instrument", "body.instrument"]),
    "wordings": (["nl", "fy"], ["path.wording", "body.wording"]),
    "domains": (["wonen", "financien"], ["path.domain"]),
    "invitations": ([invitation], ["path.invitationId"]),
    "informants": (["inwoner", "professional"], ["body.informant"]),
}
for name, (values, _) in names.items():
    print(f"[dictionaries.{name}]\nvalues = {json.dumps(values)}\n")
print("[dictionaries.revisions]\nvalues = [1, 2, 3]\n")
print("[parameters]")
for name, (_, places) in names.items():
    for place in places:
        print(f'"{place}" = {{ dictionary = "{name}", probability = 0.7 }}')
print('"body.revision" = { dictionary = "revisions", probability = 0.7 }')
# Most instruments have no optional domains.
print(f'\n[[operations]]\ninclude-operation-id = "decideDomain"\nparameters = {{ "path.administrationId" = "{administrations[-1]}" }}')
# What only the instrument, the case or the clock can say is not in the description: a request that fits the description can be refused with 400 all the same.
print('\n[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", 400, 401, 403, 404, 406, 409, 410]')
