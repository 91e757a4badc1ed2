// What each code of a wrong config (GRU10xx) or cell (GRU11xx) means: the text of `grucc explain CODE`.

export const frontCodes = {
  GRU1001: {
    title: 'the config is not valid JSON',
    explain: `A config is JSON in which comments (// and /* */) and trailing commas are allowed. Something else was
found at the place shown: single quotes, a key without quotes and a missing comma are the usual causes.
Wrong: { name: 'keyword' }. Right: { "name": "keyword" }.`,
  },
  GRU1002: {
    title: 'unknown key',
    explain: `Every key of a config must be known, so that a misspelt one is never silently ignored. Keys are in snake
case, as in Python: "hidden_size", not "hiddenSize". Correct the key or remove it; an editor completes the
keys when "$schema" is "./node_modules/grucc/schema.json".`,
  },
  GRU1003: {
    title: 'unknown target',
    explain: `"targets" lists what to build, and one of its names is none that grucc can build. For example
"targets": ["wasn"] should be "targets": ["wasm"]. The names are case-sensitive. Leave "targets" out to build
all of them.`,
  },
  GRU1004: {
    title: 'value of the wrong type',
    explain: `A value has the wrong JSON type; nothing is converted. "input_size": "40" is a string and
"input_size": 40 a number; "bias": 1 is a number and "bias": true a boolean. null is no value: leave out a key
to get its default.`,
  },
  GRU1005: {
    title: 'value out of range',
    explain: `A number is not one that its key allows, or a string is empty. Sizes are positive integers (1, 2, 3, ...) up to
a limit: 65536 for "input_size" and "hidden_size", 64 for "num_layers", 2147483647 for "batch" and "steps".
"dropout" is between 0 and 1. The message names what was expected and what was given.`,
  },
  GRU1006: {
    title: 'key given twice',
    explain: `An object has the same key two times. JSON parsers would quietly use the last one; grucc asks you to decide.
Remove one of the two.`,
  },
  GRU1007: {
    title: '"bias" and "has_bias" differ',
    explain: `"has_bias" is the spelling of "bias" in MindSpore and means the same. The config gives both, with different
values. Keep one of them.`,
  },
  GRU1008: {
    title: 'a required key is missing',
    explain: `"input_size" and "hidden_size" have no default. The smallest config is
{ "input_size": 40, "hidden_size": 128 }.`,
  },
  GRU1009: {
    title: 'the module needs a valid name',
    explain: `The name becomes the name of the generated files, so it is a letter followed by at most 63 letters, digits,
"_" or "-". Without "name" the config file's own name is used, and it may not fit: "2nd try.json" does not.
Add for example "name": "second-try".`,
  },
  GRU1010: {
    title: 'the config is too large or too deep',
    explain: `A config has at most 1,000,000 characters and at most 32 levels of nesting. No sensible config comes near
either; perhaps the wrong file was given, such as a model or its weights. Weights belong into a safetensors
file named by "weights".`,
  },
  GRU1011: {
    title: 'the tuning file cannot be used',
    explain: `NAME.tune.json beside the config holds the schedules that "grucc build --tune" measured. It is not what that
command writes, or it was written for another config or by another version of grucc: the loops that it names are not
there. Delete it, or run "grucc build CONFIG --tune" to write it anew.`,
  },
  GRU1012: {
    title: 'dropout does nothing with one layer',
    explain: `A warning, as in PyTorch. Dropout acts between layers, so with "num_layers": 1 it changes nothing, and it never
acts at inference. Set "dropout": 0, or use more layers.`,
  },
  GRU1013: {
    title: 'unknown value',
    explain: `The value is a string, but none of those that the key allows. For example "activation" is "tanh", "relu",
"linear", "sigmoid" or "hard_sigmoid", and "batch" is a number or "dynamic". The names are case-sensitive.`,
  },
  GRU1014: {
    title: 'the list of targets is empty or repeats one',
    explain: `"targets" names each thing to build once, and at least one of them. Leave the key out to build all targets, or
write for example "targets": ["wasm", "js"].`,
  },
  GRU1015: {
    title: 'unknown cell',
    explain: `"cell" is a built-in cell (gru, gru_reset_before, lstm, mgu) or the path of a file that ends in .cell and describes
a cell of your own: "cell": "./mine.cell". The path is relative to the config.`,
  },
  GRU1016: {
    title: 'a key of a layer beside "layers"',
    explain: `With "layers" each layer says what it is, so "hidden_size", "num_layers", "bidirectional" and the other keys that
describe one GRU have no meaning beside it. Move the key into the layers it is meant for:
{ "input_size": 40, "layers": [{ "type": "gru", "hidden_size": 64 }, { "type": "linear", "output_size": 2 }] }.`,
  },
  GRU1017: {
    title: 'unknown layer',
    explain: `"from" says what a layer reads: the "name" of a layer that stands above it in the list, or "input". A layer
without a name is called by its place: "0" is the first. Layers are computed in the order of the list, so none can
read one that comes later. Correct the name, or move the layer.`,
  },
  GRU1018: {
    title: 'the name of a layer is taken, or none',
    explain: `The name is what the names of the layer's weights begin with: letters, digits, "_" and "-", in parts joined by
dots, as "encoder.gru". "input" is the network's input. A layer without a name has its place as a name, so "1" is
taken where the second layer has no other. Choose another name.`,
  },
  GRU1019: {
    title: 'layers that do not fit',
    explain: `What a layer reads is not what it can work with. "add" needs equal sizes: put a "linear" before it. "gru", "lstm"
and "take" need sequences, and after a "take" there is one vector for each sequence; "add" and "concat" join either
sequences or vectors. "which": "hn" is of a gru or an lstm.`,
  },
  GRU1020: {
    title: 'a layer without use',
    explain: `The output is what the last layer gives, so every other layer has to be read by a later one; one that is not would
need weights and change nothing. Name it in the "from" of the layer that should read it ("concat" joins several), or
remove it. At least one layer is a gru or an lstm: grucc compiles recurrent networks.`,
  },
  GRU1021: {
    title: '"proj_size" for a cell without a projected state',
    explain: `"proj_size" is the size of the states that a cell declares as [proj], as the built-in lstm does its h. The cell of
this config has none, so the size would change nothing. Remove the key, take "cell": "lstm", or write h[proj] in the
head of your own cell.`,
  },
  GRU1101: {
    title: 'syntax error in a cell',
    explain: `The text of a cell does not follow the grammar at the place shown. A cell looks like this:
cell mine(x[input], h[hidden]) {
  param W [hidden, input]
  param R [hidden, hidden]
  bias b [hidden]
  h' = tanh(W @ x + R @ h + b)
}
Expressions have + - * / @, parentheses, numbers, names and calls. Comments begin with # or //.`,
  },
  GRU1102: {
    title: 'unknown name in a cell',
    explain: `An expression uses a name that is no input, state, parameter or earlier assignment. Declare it, for example
"param W [hidden, input]", or correct its spelling. A stack is only a way of storing; use its members instead.`,
  },
  GRU1103: {
    title: 'name defined twice in a cell',
    explain: `Every name of a cell has one meaning, and every state one next value. The input, states, parameters, stacks and
assignments share one set of names: rename one of the two. To give a state h its next value, write h' = ...
rather than h = ....`,
  },
  GRU1104: {
    title: 'name used before it is defined',
    explain: `Assignments are computed in the order written, and each may use only what stands above it. Move the definition
up. If two assignments need each other, or one needs itself, the value has to come from the previous time step:
use the state.`,
  },
  GRU1105: {
    title: 'a state has no next value',
    explain: `A cell says how its state changes from one time step to the next. For a state h[hidden] an assignment such as
h' = (1 - z) * n + z * h must be there. The prime distinguishes the next value from the current one.`,
  },
  GRU1106: {
    title: 'next value for something that is no state',
    explain: `A primed name on the left, as in r' = ..., gives a state its next value, and r was not declared as a state in the
head of the cell. Write r = ... for an intermediate value.`,
  },
  GRU1107: {
    title: 'parameter never used',
    explain: `A parameter is declared, no expression reads it, and it is in no stack, so everybody would have to supply weights
that do nothing. Remove it, or use it. A member of a stack may stay unused, because stored tensors can have parts
that a cell does not need.`,
  },
  GRU1108: {
    title: 'shapes do not fit',
    explain: `Every value is a scalar, a vector [input], [hidden] or [proj], or a matrix. W @ x needs a matrix parameter
W [a, b] and a vector x [b], and gives [a]. + - * /, comparisons and functions act on equal shapes, or with a scalar.
A matrix stands only to the left of @, a bias is no matrix, and a projection is [proj, hidden]. The next value of
h[hidden] is [hidden]. "input", "hidden" and "proj" never match, even where a config gives them the same size,
because another config may not.`,
  },
  GRU1109: {
    title: 'a stack that cannot be stored',
    explain: `stack weight_ih = [W_ir, W_iz, W_in] stores its members as one tensor, one below the other. Each member is a
declared vector or matrix, in one stack only; all have the same sizes but for the first, and are all param, all bias
or all projection. Scalars cannot be stacked.`,
  },
  GRU1110: {
    title: 'several state vectors',
    explain: `Not reported any more. grucc 0.1 compiled cells with one state vector; now a cell has as many as its head
declares: cell lstm(x[input], h[hidden], c[hidden]) { ... }.`,
  },
  GRU1111: {
    title: 'the cell is too large or too deep',
    explain: `A cell has at most 65,536 characters, 64 in a name, 64 parentheses inside each other and 200 operators inside each
other, where each further term of a long sum counts as one. Give parts of a large expression names of their own.`,
  },
  GRU1112: {
    title: 'unknown size in a cell',
    explain: `Sizes in a cell are names: input (the config's input_size, or what the layer before delivers), hidden (its
hidden_size) and proj (its proj_size, by default hidden_size). Write for example "param W [hidden, input]".`,
  },
  GRU1113: {
    title: 'unknown function in a cell',
    explain: `A call names a function that the language does not have. The message lists those it has; activation and
gate_activation are whatever the config's keys of these names say, and hard_sigmoid(x) is clip(0.2 * x + 0.5, 0, 1).
A function that is missing can often be written with these: square(x) is x * x.`,
  },
  GRU1114: {
    title: 'the name of a function defined in a cell',
    explain: `The functions of the language, such as sigmoid, tanh, clip and where, cannot also be parameters or values.
Choose another name.`,
  },
  GRU1115: {
    title: 'number out of range in a cell',
    explain: `Cells are computed in 32-bit floating point, and this number is too large for it: the limit is about 3.4e38.`,
  },
  GRU1116: {
    title: 'wrong head of a cell',
    explain: `The head of a cell names the input and the states with their sizes: cell mine(x[input], h[hidden]) { ... }. The
names are free; the size of the first is input, those of the states are hidden or proj.`,
  },
  GRU1117: {
    title: 'the output has the wrong size',
    explain: `The output of a step is the first state, or what "output = ..." says. A layer gives proj_size features where its
cell has a state of size proj, and hidden_size where it has none, so the first state and the output are [proj] in the
one case and [hidden] in the other. Declare a state of that size first, or assign a vector of that size to output.`,
  },
  GRU1118: {
    title: 'wrong number of arguments in a cell',
    explain: `A function is called with fewer or more arguments than it has: clip(x, lo, hi) has three, min(a, b) two,
sigmoid(x) one. The message shows the function with all of them. leaky_relu(x, alpha) and elu(x, alpha) may be called
without alpha, which is 0.01 and 1 then.`,
  },
  GRU1119: {
    title: 'a comparison and a number confused',
    explain: `< <= > >= == != compare two values, element by element, and say which of two others to take: where(x > 0, a, b)
is a where x is above 0, else b. A comparison stands nowhere else, and the first argument of where is a comparison.
For 1 and 0 write where(x > 0, 1, 0).`,
  },
} as const;
