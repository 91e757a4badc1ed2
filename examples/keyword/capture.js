// An AudioWorklet that sends the page what it hears, 128 samples at a time.
registerProcessor(
  'capture',
  class extends AudioWorkletProcessor {
    process([[samples]]) {
      // oxlint-disable-next-line require-post-message-target-origin -- a port has no origin
      if (samples) this.port.postMessage(samples.slice());
      return true;
    }
  },
);
