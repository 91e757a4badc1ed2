// What each code of a model file that cannot be imported (GRU60xx) means: the text of `grucc explain CODE`.

export const importCodes = {
  GRU6001: {
    title: 'not a model file that grucc reads',
    explain: `"grucc import" looks at the bytes, not at the file's ending. It reads PyTorch (.pt and .pth, the zip format that
torch.save writes since 1.6), safetensors, ONNX, Keras (.keras, .h5, .weights.h5), MindSpore (.ckpt), .npz, and JSON as
RTNeural and GuitarML write it. For other files, export the model as ONNX, or save its parameters under PyTorch's
names as safetensors.`,
  },
  GRU6002: {
    title: 'malformed model file',
    explain: `The file is cut off or damaged, or its parts contradict each other, at the byte that the message names. Write or
download it again. Nothing was written.`,
  },
  GRU6003: {
    title: 'refused to run pickled code',
    explain: `A .pt file is a pickle, which may name any function of Python for the reader to call. grucc runs nothing: it
understands tensors, dictionaries, lists and the modules of torch.nn, and refuses everything else by name. If the file
is yours, save only the parameters, torch.save(model.state_dict(), "model.pt"), or use safetensors. If it is not, and
the name is posix.system or the like, somebody tried to run a command on your machine.`,
  },
  GRU6004: {
    title: 'the model file is over a limit',
    explain: `Files that are small and unpack to something huge, or hold millions of parts or hundreds of levels, are refused
before memory is taken for them: at most 200 bytes for each stored one, 100,000 entries in an archive, 64 levels. No
model of this kind comes near; if yours does, save it without compression.`,
  },
  GRU6005: {
    title: 'the model has something that grucc does not compile',
    explain: `The message names the layer or node. grucc imports GRUs, linear layers, activations, sums and concatenations along
the features, and the last step of a sequence; what exporters put around them, such as transpositions, is recognised
and removed. It imports no LSTM, convolution, normalisation or attention; of an LSTM write the config by hand, with
"cell": "lstm", and PyTorch's state_dict as safetensors fits it. Export the part of the model that is supported,
and compute the rest yourself; a cell with another formula can be written in the cell language ("docs/cells.md").`,
  },
  GRU6006: {
    title: 'no GRU in the file, or no way to tell how its layers are connected',
    explain: `A file of parameters has names and shapes and no graph. grucc finds weight_ih_l0, weight_hh_l0 and their like under
any prefix, and linear layers as NAME.weight and NAME.bias, and runs them in the file's order where the sizes fit. The
message says what was found. Export as ONNX, where the connections are part of the file, or save one part alone:
torch.save(model.gru.state_dict(), "gru.pt").`,
  },
  GRU6007: {
    title: 'shapes in the model file do not fit',
    explain: `Two parameters that belong together contradict each other, for example weight_ih_l0 [96, 40] and weight_hh_l0
[64, 32]: both must have three times the hidden size as rows. The message names them. Was the file put together from
two models?`,
  },
  GRU6008: {
    title: 'refused to read a file that a model names',
    explain: `An ONNX model can keep its tensors in other files. grucc reads these only from the folder of the model or below it,
never through a link, and never outside the range of the file; in a browser not at all. Save the model as one file:
onnx.save_model(model, "model.onnx", save_as_external_data=False).`,
  },
  GRU6009: {
    title: 'a warning about an imported model',
    explain: `The model was imported, and something about it is likely to be wrong in the original, or was assumed because the file
does not say. Compare results: write x and y of the original to a file and run grucc check NAME.json --against FILE,
which also tries what usually goes wrong and names what makes it match.`,
  },
  GRU6010: {
    title: 'a file that was edited is kept',
    explain: `A warning. The folder holds a config or a cell of the name that the import writes, with another text: perhaps you
changed it, for example to add "batch_first". It was kept, and the weights beside it were written. Delete it, or
import into another folder with -o, to have it written anew.`,
  },
} as const;
