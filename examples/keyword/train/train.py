# Trains the network of config.json on what make-data.mjs made, and writes weights.safetensors.
#
#   python3 examples/keyword/train/train.py      (needs torch and numpy; some minutes on one core)

import json
import struct
from pathlib import Path

import numpy
import torch
from torch import nn

here = Path(__file__).parent.parent
FRAMES, BANDS, WORDS, IGNORED = 256, 32, 9, 255
torch.manual_seed(1)
torch.set_num_threads(1)
torch.set_flush_denormal(True)


class Keyword(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(BANDS, 48, batch_first=True)
        self.words = nn.Linear(48, WORDS)

    def forward(self, x):
        y, _ = self.gru(x)
        return self.words(y)  # the softmax of the config is part of the loss here


def load(name):
    x = numpy.fromfile(here / f"build/{name}.features.f32", numpy.float32).reshape(-1, FRAMES, BANDS)
    y = numpy.fromfile(here / f"build/{name}.labels.u8", numpy.uint8).reshape(-1, FRAMES)
    return torch.from_numpy(x), torch.from_numpy(y.astype(numpy.int64))


def save(state, path):
    """A safetensors file: the length of a header, the header, the numbers."""
    header, data = {}, b""
    for name, tensor in state.items():
        part = tensor.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def test(model, x, y):
    model.eval()
    with torch.no_grad():
        told = model(x).argmax(-1)
    model.train()
    is_word, is_none = (y > 0) & (y != IGNORED), y == 0
    return (told == y)[is_word].float().mean().item(), (told == y)[is_none].float().mean().item()


def windows(x, y, length=128, blind=40):
    """Half as long, half the time; words that began before a window are not asked for."""
    second = y[:, length:].clone()
    head = second[:, :blind]
    head[head > 0] = IGNORED
    return torch.cat([x[:, :length], x[:, length:]]), torch.cat([y[:, :length], second])


(test_x, test_y), (x, y) = load("test"), windows(*load("train"))
model = Keyword()
epochs, batch, rate = 14, 80, 1e-2
optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-3)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * (len(x) // batch))
loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
for epoch in range(1, epochs + 1):
    total = 0.0
    for rows in torch.randperm(len(x)).split(batch):
        optimizer.zero_grad()
        # louder or softer: bands are logarithms, so that loudness is a sum
        shifted = x[rows] + 0.1 * torch.randn(len(rows), 1, 1)
        loss = loss_of(model(shifted).transpose(1, 2), y[rows])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
    print(f"epoch {epoch}: loss {total * batch / len(x):.4f}", flush=True)
    if epoch % 2 == 0:
        words, none = test(model, test_x, test_y)
        print(f"  voices never heard: frames of words {words:.1%} right, of everything else {none:.1%}", flush=True)
        save(model.state_dict(), here / "weights.safetensors")
