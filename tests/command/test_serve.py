"""`crux view` and `crux serve`: reports for this machine alone."""
import http.client
import os
import re
import signal
import socket
import subprocess

import pytest


@pytest.fixture
def folder(tmp_path):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "one report.html").write_text('<meta name="generator" content="crux"><p>one</p>')
    (reports / "<b>.html").write_text("<p>two</p>")
    (reports / "secret.txt").write_text("secret")
    (tmp_path / "outside.html").write_text("outside")
    return reports


@pytest.fixture
def server(crux, folder):
    process = subprocess.Popen([str(crux), "serve", str(folder)], text=True, stdout=subprocess.PIPE)
    port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())[1])
    yield port
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


def ask(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read().decode(), dict(response.getheaders())


def test_lists_and_serves(server):
    status, text, headers = ask(server, "/")
    assert status == 200 and "one report.html" in text and "&lt;b&gt;.html" in text and "<b>" not in text
    assert "secret" not in text
    assert ask(server, "/one%20report.html")[1].endswith("<p>one</p>")
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, text, headers = ask(server, "/one%20report.html", method="HEAD")
    assert status == 200 and text == "" and int(headers["Content-Length"]) > 0


@pytest.mark.parametrize("path", ["/secret.txt", "/../outside.html", "/%2e%2e/outside.html", "//outside.html", "/none.html"])
def test_nothing_else_is_served(path, server):
    status, text, _ = ask(server, path)
    assert status == 404 and "outside" not in text and "secret" not in text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost", ""])
def test_foreign_hosts_are_refused(host, server):
    assert ask(server, "/", Host=host)[0] == 421


def test_own_hosts_are_served(server):
    for host in (f"127.0.0.1:{server}", f"localhost:{server}"):
        assert ask(server, "/", Host=host)[0] == 200


def test_foreign_origins_and_writing_are_refused(server):
    assert ask(server, "/", Origin="https://evil.example")[0] == 403
    assert ask(server, "/", Origin="null")[0] == 403
    assert ask(server, "/", Origin=f"http://127.0.0.1:{server}")[0] == 200
    assert ask(server, "/", method="POST")[0] == 405


def test_two_hosts_or_nonsense_are_refused(server):
    for text in (f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server}\r\nHost: evil.example\r\n\r\n", "nonsense\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server), timeout=10) as connection:
            connection.sendall(text.encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_bound_to_the_loopback_alone(server):
    lines = open("/proc/net/tcp").read().splitlines()[1:]
    local = [line.split()[1] for line in lines if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == server]
    assert local == [f"0100007F:{server:04X}"]


def test_no_folder_is_wrong_input(crux, tmp_path):
    done = subprocess.run([str(crux), "serve", str(tmp_path / "none")], text=True, capture_output=True)
    assert done.returncode == 1 and "is no folder" in done.stderr


def test_view_opens_a_report_with_the_named_browser(crux, folder, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    environment = dict(os.environ, BROWSER=str(browser))
    done = subprocess.run([str(crux), "view", str(folder / "one report.html")], env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opened").read_text() == str(folder / "one report.html")
    done = subprocess.run([str(crux), "view", str(folder / "secret.txt")], env=environment, text=True, capture_output=True)
    assert done.returncode == 1 and "no report of crux" in done.stderr
    done = subprocess.run([str(crux), "view", str(folder / "one report.html")], env=dict(os.environ, BROWSER=str(tmp_path / "none")),
                          text=True, capture_output=True)
    assert done.returncode == 1 and "open" in done.stderr
