"""A program with BFL's host in its code. With the emulator: npx flux-emulator run -- python3 app.py"""

import os
import time

import requests

headers = {'x-key': os.environ.get('BFL_API_KEY', '')}

answer = requests.post(
    'https://api.us1.bfl.ai/v1/flux-2-pro',
    headers=headers,
    json={'prompt': 'a lighthouse at dawn', 'width': 512, 'height': 384},
)
answer.raise_for_status()
task = answer.json()
while True:
    answer = requests.get(task['polling_url'], headers=headers)
    answer.raise_for_status()
    state = answer.json()
    if state['status'] == 'Ready':
        break
    if state['status'] != 'Pending':
        raise SystemExit(state['status'])
    time.sleep(0.5)

picture = requests.get(state['result']['sample'])
picture.raise_for_status()
with open('lighthouse.jpeg', 'wb') as file:
    file.write(picture.content)
print('lighthouse.jpeg')
