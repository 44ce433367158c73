// What the packing made of the module, undone: five signs stand for four bytes, and these are a file of LZMA, whose
// window reaches over all of the module. A browser unpacks only what looks back over 32 KB, which takes half as much again.

/** The bytes of a text: how many, and five signs for each four; see pack. */
function unspelled(text) {
  const digits = new Uint8Array(128);
  for (let code = 35; code < 120; code += 1) {
    digits[code] = code - 35;
  }
  digits["y".charCodeAt(0)] = "<".charCodeAt(0) - 35;
  digits["z".charCodeAt(0)] = "\\".charCodeAt(0) - 35;
  const [size, ...lines] = text.trim().split("\n");
  const signs = lines.join("");
  const view = new DataView(new ArrayBuffer((signs.length / 5) * 4));
  for (let from = 0, to = 0; from < signs.length; from += 5, to += 4) {
    let number = 0;
    for (let sign = from; sign < from + 5; sign += 1) {
      number = number * 85 + digits[signs.charCodeAt(sign)];
    }
    view.setUint32(to, number);
  }
  return new Uint8Array(view.buffer, 0, Number(size));
}

/** The content of a file of LZMA that says how long it is, as pack writes it. */
function unpacked(packed) {
  const header = new DataView(packed.buffer, packed.byteOffset, 18);
  const properties = header.getUint8(0);
  const literalBits = properties % 9;
  const literalMask = (1 << (Math.trunc(properties / 9) % 5)) - 1;
  const placeMask = (1 << Math.trunc(properties / 45)) - 1;
  const content = new Uint8Array(Number(header.getBigUint64(5, true)));

  // How likely a zero is, of 2048, for every bit in its surroundings; where each kind of them begins.
  let kinds = 0;
  const kind = (size) => (kinds += size) - size;
  const isMatch = kind(12 << 4);
  const isRepeated = kind(12);
  const isOlder = kind(12);
  const isThirdOrFourth = kind(12);
  const isFourth = kind(12);
  const isLong = kind(12 << 4);
  const slots = kind(4 << 6);
  const middle = kind(128);
  const lowest = kind(16);
  const [matchLengths, repeatedLengths] = [kind(514), kind(514)];
  const literals = kind(768 << (literalBits + Math.trunc(properties / 9) % 5));
  const chances = new Uint16Array(kinds).fill(1024);

  // The range that is left, and where in it the number lies: in an array, since what does not fit 31 bits is slow elsewhere.
  const coder = new Uint32Array([0xffffffff, header.getUint32(14)]);
  let from = 18;
  const refill = () => {
    if (coder[0] < 0x1000000) {
      coder[0] <<= 8;
      coder[1] = (coder[1] << 8) | packed[from];
      from += 1;
    }
  };
  const bit = (at) => {
    const chance = chances[at];
    const bound = (coder[0] >>> 11) * chance;
    const isOne = coder[1] >= bound;
    if (isOne) {
      coder[0] -= bound;
      coder[1] -= bound;
      chances[at] = chance - (chance >> 5);
    } else {
      coder[0] = bound;
      chances[at] = chance + ((2048 - chance) >> 5);
    }
    refill();
    return isOne ? 1 : 0;
  };
  const tree = (at, bits) => {
    let number = 1;
    for (let left = bits; left > 0; left -= 1) {
      number = (number << 1) | bit(at + number);
    }
    return number - (1 << bits);
  };
  const reversed = (at, bits) => {
    let [node, number] = [1, 0];
    for (let own = 0; own < bits; own += 1) {
      const next = bit(at + node);
      node = (node << 1) | next;
      number |= next << own;
    }
    return number;
  };
  const even = (bits) => {
    let number = 0;
    for (let left = bits; left > 0; left -= 1) {
      coder[0] >>>= 1;
      const isOne = coder[1] >= coder[0];
      coder[1] -= isOne ? coder[0] : 0;
      number = (number << 1) | isOne;
      refill();
    }
    return number;
  };
  const length = (at, place) => {
    if (bit(at) === 0) {
      return tree(at + 2 + (place << 3), 3);
    }
    return bit(at + 1) === 0 ? 8 + tree(at + 130 + (place << 3), 3) : 16 + tree(at + 258, 8);
  };

  let state = 0;
  // How far back the last matches began, less one.
  let [last, second, third, fourth] = [0, 0, 0, 0];
  for (let to = 0; to < content.length; ) {
    const place = to & placeMask;
    if (bit(isMatch + (state << 4) + place) === 0) {
      const before = to > 0 ? content[to - 1] : 0;
      const own = literals + 768 * (((to & literalMask) << literalBits) + (before >> (8 - literalBits)));
      let sign = 1;
      if (state >= 7) {
        let match = content[to - last - 1];
        let isSame = true;
        while (isSame && sign < 256) {
          const expected = (match >> 7) & 1;
          match <<= 1;
          const found = bit(own + ((1 + expected) << 8) + sign);
          sign = (sign << 1) | found;
          isSame = found === expected;
        }
      }
      while (sign < 256) {
        sign = (sign << 1) | bit(own + sign);
      }
      content[to] = sign;
      to += 1;
      state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
      continue;
    }
    let size = 1;
    if (bit(isRepeated + state) === 0) {
      [fourth, third, second] = [third, second, last];
      const short = length(matchLengths, place);
      size = short + 2;
      state = state < 7 ? 7 : 10;
      const slot = tree(slots + (Math.min(short, 3) << 6), 6);
      const bits = (slot >> 1) - 1;
      last = slot < 4 ? slot : (2 | (slot & 1)) << bits;
      if (slot >= 14) {
        last += (even(bits - 4) << 4) + reversed(lowest, 4);
      } else if (slot >= 4) {
        last += reversed(middle + last - slot, bits);
      }
    } else {
      let isShort = false;
      if (bit(isOlder + state) === 0) {
        isShort = bit(isLong + (state << 4) + place) === 0;
      } else if (bit(isThirdOrFourth + state) === 0) {
        [last, second] = [second, last];
      } else if (bit(isFourth + state) === 0) {
        [last, second, third] = [third, last, second];
      } else {
        [last, second, third, fourth] = [fourth, last, second, third];
      }
      size = isShort ? 1 : length(repeatedLengths, place) + 2;
      state = state >= 7 ? 11 : isShort ? 9 : 8;
    }
    for (const end = Math.min(to + size, content.length); to < end; to += 1) {
      content[to] = content[to - last - 1];
    }
  }
  // Of what is whole nothing is left, neither of the bytes nor of the number.
  if (from !== packed.length || coder[1] !== 0) {
    throw new Error("LZMA");
  }
  return content;
}
