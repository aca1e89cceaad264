"""Two servers, a proxy, programs that send answers in, and somebody who kills a server every other second."""

import http.client
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(sys.argv[1])
PEIL = os.environ.get("PEIL") or str(HERE / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "peil")
SECONDS = int(os.environ.get("PEIL_SECONDS", "30"))
SENDERS = 6
SCOPES = "instruments:read,administrations:read,administrations:write,answers:read,answers:write"

NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    upstream peil {{
        server 127.0.0.1:{one} max_fails=1 fail_timeout=1s;
        server 127.0.0.1:{other} max_fails=1 fail_timeout=1s;
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{proxy};
        client_max_body_size 21m;
        location / {{
            proxy_pass http://peil;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_next_upstream error timeout http_503;
        }}
    }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, folder, port, proxy, database):
        self.folder = folder / str(port)
        self.folder.mkdir()
        self.port = port
        settings = f'listen = "127.0.0.1:{port}"\npublic-url = "http://127.0.0.1:{proxy}"\ntrusted-proxies = ["127.0.0.1"]\n'
        (self.folder / "peil.toml").write_text(settings)
        self.environment = {"PATH": os.environ["PATH"], "PEIL_DB": database}
        self.begin()

    def begin(self):
        log = open(self.folder / "log", "ab")
        command = [PEIL, "serve", str(HERE / "instruments")]
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def is_up(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


class Sender(threading.Thread):
    """Sends whole responses in; knows which were acknowledged, and of which it does not know."""

    def __init__(self, number, proxy, token, until):
        super().__init__()
        self.number, self.proxy, self.token, self.until = number, proxy, token, until
        self.acknowledged, self.unknown, self.refused = [], 0, []

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "X-Forwarded-For": f"10.0.0.{self.number}"}
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, None

    def run(self):
        count = 0
        while time.time() < self.until:
            count += 1
            self.one(f"zaak-{self.number}-{count}")
            time.sleep(0.05)

    def good(self, status, found):
        if 200 <= status < 300:
            return True
        # A server that was killed: what became of it is not known.
        if status in (0, 502, 503, 504):
            self.unknown += 1
        elif status == 429:
            time.sleep(1)
        else:
            self.refused.append((status, found))
        return False

    def one(self, pseudonym):
        status, case = self.ask("POST", "/cases", {"pseudonym": pseudonym})
        if not self.good(status, case):
            return
        status, begun = self.ask("POST", "/administrations", {"caseId": case["id"], "instrument": "gad7"})
        if not self.good(status, begun):
            return
        at = f"/administrations/{begun['id']}"
        answers = {f"gad{item}": str(random.randrange(4)) for item in range(1, 8)}
        status, state = self.ask("PATCH", f"{at}/answers", {"revision": begun["revision"], "answers": answers})
        if not self.good(status, state):
            return
        status, sent = self.ask("PUT", f"{at}/submission", {"revision": state["revision"]})
        if self.good(status, sent):
            self.acknowledged.append((at, answers))


def main():
    database = dict(part.split("=", 1) for part in os.environ["PEIL_SQL_POSTGRES"].split())
    url = f"postgres://{database['user']}@/{database['dbname']}?host={database['host']}&port={database['port']}"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="peil-two-servers-"))
    proxy, one, other = free_port(), free_port(), free_port()
    environment = {"PATH": os.environ["PATH"], "PEIL_DB": url}

    def peil(*arguments):
        return subprocess.run([PEIL, *arguments], env=environment, cwd=folder, capture_output=True, text=True, check=True).stdout

    servers = []
    nginx = None
    try:
        tokens = [peil("client", "add", f"zender-{number}", "--scope", SCOPES, "--expires", "1").strip() for number in range(SENDERS)]
        # Both make the schema, and neither is in the way of the other.
        servers = [Server(folder, port, proxy, url) for port in (one, other)]
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, one=one, other=other, proxy=proxy))
        nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        begun = time.time()
        while not all(server.is_up() for server in servers):
            if time.time() - begun > 60:
                sys.exit("the servers do not listen: " + (servers[0].folder / "log").read_text())
            time.sleep(0.1)
        until = time.time() + SECONDS
        senders = [Sender(number, proxy, token, until) for number, token in enumerate(tokens)]
        for sender in senders:
            sender.start()
        kills = 0
        while time.time() < until - 3:
            time.sleep(2)
            server = servers[kills % 2]
            server.kill()
            kills += 1
            server.begin()
            while not server.is_up():
                time.sleep(0.05)
        for sender in senders:
            sender.join()
        lost, asked = [], 0
        for sender in senders:
            for at, answers in sender.acknowledged:
                status, found = sender.ask("GET", f"{at}/answers")
                while status == 429:
                    time.sleep(1)
                    status, found = sender.ask("GET", f"{at}/answers")
                asked += 1
                # Whatever its form: each answer is in it.
                text = json.dumps(found)
                if status != 200 or not all(f'"{name}"' in text for name in answers):
                    lost.append((at, status))
        acknowledged = sum(len(sender.acknowledged) for sender in senders)
        unknown = sum(sender.unknown for sender in senders)
        refused = [one for sender in senders for one in sender.refused]
        verified = subprocess.run([PEIL, "db", "verify"], env=environment, cwd=folder, capture_output=True, text=True)
        print(f"{kills} kills in {SECONDS} s: {acknowledged} responses acknowledged and {len(lost)} of them lost; {unknown} requests without an answer")
        print((verified.stdout + verified.stderr).strip())
        if lost or refused or verified.returncode != 0 or acknowledged < 10:
            print(f"lost: {lost[:5]}, refused: {refused[:5]}", file=sys.stderr)
            for server in servers:
                said = (server.folder / "log").read_text(errors="replace").splitlines()
                print("\n".join(line for line in said if line.startswith("peil:")), file=sys.stderr)
            return 1
        return 0
    finally:
        if nginx:
            nginx.terminate()
            nginx.wait()
        for server in servers:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
