#pragma once

#include <optional>
#include <string>

#include "demo/screen.hpp"
#include "test/lab/subscription.hpp"

namespace vedette::demo {

struct Sentence {
  std::string text;
  Tone tone = Tone::plain;
};

/// What an event of a Sentinel means, in plain words; empty for events that would only distract here.
std::optional<Sentence> sentence_for(const lab::Heard& event);

}  // namespace vedette::demo
