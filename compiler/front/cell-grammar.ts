// The grammar of the cell language, for ohm. A string rather than a .ohm file: it must load in a browser too.

export const cellGrammar = String.raw`
Cell {
  Module     = keyword<"cell"> name "(" NonemptyListOf<Vector, ","> ")" "{" Statement* "}"
  Vector     = name "[" name "]"

  Statement  = Param | Stack | Assignment
  Param      = (keyword<"param"> | keyword<"bias"> | keyword<"projection">) NonemptyListOf<name, ","> Shape?
  Shape      = "[" NonemptyListOf<name, ","> "]"
  Stack      = keyword<"stack"> name "=" "[" NonemptyListOf<name, ","> "]"
  Assignment = target "=" Comparison

  Comparison = Sum (compare Sum)?

  Sum        = Product (("+" | "-") Product)*
  Product    = Negation (("*" | "/") Negation)*
  Negation   = "-"* Dot
  Dot        = Atom ("@" Operand)*
  Operand    = "-"* Atom
  Atom       = name "(" NonemptyListOf<Comparison, ","> ")"  -- call
             | "(" Comparison ")"                            -- group
             | target                                        -- name
             | number                                        -- number

  target (a name) = name "'"?
  name (a name)   = ~reserved nameStart nameRest*
  reserved        = ("cell" | "param" | "bias" | "stack") ~nameRest
  keyword<word>   = word ~nameRest
  compare (a comparison) = "<=" | ">=" | "==" | "!=" | "<" | ">"
  nameStart       = "a".."z" | "A".."Z" | "_"
  nameRest        = nameStart | digit
  number (a number) = digit+ ("." digit+)? (("e" | "E") ("+" | "-")? digit+)? ~nameRest
  space          += ("#" | "//") (~"\n" any)*  -- comment
}
`;
