# Trains the amplifier model and writes amp.safetensors: python3 train.py, with PyTorch and NumPy, half an hour on a busy core.
#
# What it learns is a simulation of an amplifier, below: two valve stages, the first with a bias that follows how hard
# it is played, and a loudspeaker's lowpass. It hears plucked strings, chords and noise at 48 kHz.
import json
import struct
import sys

import numpy as np
import torch
from torch import nn

RATE = 48000
HIDDEN = 16
SEQUENCES, SECONDS = 48, 1.0
SEGMENT, WARM_UP = 512, 512
EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 30

rng = np.random.default_rng(1)
torch.manual_seed(1)


def string(frequency, length):
    """A plucked string, after Karplus and Strong: noise in a delay line, a little duller on every turn."""
    period = RATE / frequency
    size = int(period - 0.5)
    part = period - 0.5 - size
    line = rng.uniform(-1, 1, size + 1)
    line = np.convolve(line, np.ones(4) / 4, "same")
    out = np.zeros(length)
    last = 0.0
    for n in range(length):
        at, after = n % len(line), (n + 1) % len(line)
        value = (1 - part) * line[after] + part * line[at]
        out[n] = line[at]
        line[at] = 0.996 * (0.5 * value + 0.5 * last)
        last = value
    return out


def sound(length):
    """One second of what a guitar may play: notes one after the other or together, louder and softer."""
    out = 0.003 * rng.standard_normal(length)
    for _ in range(rng.integers(2, 6)):
        start = int(rng.integers(0, length * 3 // 4))
        root = 82.4 * 2 ** (rng.integers(0, 30) / 12)
        notes = [root, root * 1.5, root * 2] if rng.random() < 0.4 else [root]
        level = 0.05 + 0.5 * rng.random()
        for note in notes:
            out[start:] += level / len(notes) * string(note, length - start)
    return out


def amplifier(x):
    """x is (sequences, samples): the simulation, sample by sample."""
    y = np.zeros_like(x)
    count = len(x)
    coupling, between, speaker1, speaker2, bias = (np.zeros(count) for _ in range(5))
    hp1, hp2 = (1 - np.exp(-2 * np.pi * f / RATE) for f in (60, 120))
    lp = 1 - np.exp(-2 * np.pi * 5000 / RATE)
    follow = 1 - np.exp(-1 / (0.02 * RATE))
    for n in range(x.shape[1]):
        coupling += hp1 * (x[:, n] - coupling)
        v = 8 * (x[:, n] - coupling)
        bias += follow * (np.maximum(v, 0) - bias)
        first = np.tanh(v + 0.3 - 0.4 * bias) - np.tanh(0.3 - 0.4 * bias)
        between += hp2 * (first - between)
        second = np.tanh(3 * (first - between))
        speaker1 += lp * (second - speaker1)
        speaker2 += lp * (speaker1 - speaker2)
        y[:, n] = 0.5 * speaker2
    return y


class Amp(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, HIDDEN, batch_first=True)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(self, x, state=None):
        h, state = self.rnn(x, state)
        return self.out(h) + x, state


def error_to_signal(y, target):
    """Of the signals with their high frequencies raised, as ears do."""
    raised = lambda s: s[:, 1:] - 0.85 * s[:, :-1]
    return ((raised(y) - raised(target)) ** 2).mean() / (raised(target) ** 2).mean()


def save(path, tensors):
    """A safetensors file: the length of a header, the header, the numbers."""
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    length = int(SECONDS * RATE)
    x = np.stack([sound(length) for _ in range(SEQUENCES)])
    y = amplifier(x)
    x, y = (torch.tensor(a, dtype=torch.float32)[..., None] for a in (x, y))
    held = SEQUENCES // 8
    model = Amp()
    optimiser = torch.optim.Adam(model.parameters(), lr=4e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS, eta_min=1e-4)
    best = float("inf")
    for epoch in range(EPOCHS):
        order = held + torch.randperm(SEQUENCES - held)
        with torch.no_grad():
            _, state = model(x[order, :WARM_UP])
        for start in range(WARM_UP, length - SEGMENT, SEGMENT):
            optimiser.zero_grad()
            part = slice(start, start + SEGMENT)
            out, state = model(x[order, part], state.detach())
            loss = error_to_signal(out, y[order, part])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
        schedule.step()
        with torch.no_grad():
            error = error_to_signal(model(x[:held])[0], y[:held]).item()
        if error < best:
            best = error
            save("amp.safetensors", model.state_dict())
        print(f"epoch {epoch}: error to signal {error:.4f}, best {best:.4f}", flush=True)


main()
