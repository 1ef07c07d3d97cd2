import time

import requests


def make_picture(prompt, base_url, key):
    submitted = requests.post(f"{base_url}/flux-2-pro", json={"prompt": prompt}, headers={"x-key": key}, timeout=30)
    submitted.raise_for_status()
    while True:
        polled = requests.get(submitted.json()["polling_url"], timeout=30).json()
        if polled["status"] == "Ready":
            return requests.get(polled["result"]["sample"], timeout=30).content
        time.sleep(0.01)


def test_a_prompt_becomes_a_picture(flux):
    flux.control("POST", "/settings", latency=20)
    assert make_picture("a fox in the snow", flux.base_url, flux.key).startswith(b"\xff\xd8\xff")


def test_an_account_without_credits_gets_402(flux):
    flux.control("POST", "/settings", credits=0)
    reply = requests.post(f"{flux.base_url}/flux-2-pro", json={"prompt": "x"}, headers={"x-key": flux.key}, timeout=30)
    assert (reply.status_code, reply.json()) == (402, {"detail": "Insufficient credits"})
