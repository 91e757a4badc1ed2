// The words that the network tells apart, in the order of its outputs; the first stands for everything else.
export const words = ['', 'yes', 'no', 'up', 'down', 'left', 'right', 'stop', 'go'];
