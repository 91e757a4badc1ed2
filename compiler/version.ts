// The compiler's version, as package.json has it (a test holds the two together): part of every build id.

export const version = '0.1.0';
