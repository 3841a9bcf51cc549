#pragma once

#include <cstddef>

#include "quorum/time.hpp"

namespace vedette::quorum {

struct TurnContext;

/// Suspected: we alone hold it down, so far.
enum class Failing { no, suspected, yes };

/// Masters that fail together, as they were counted last: objectively down or failing over. Where they are more than a
/// few, all Sentinels are busy, and wait longer for each other.
struct Crowd {
  std::ptrdiff_t failing = 0;
  std::ptrdiff_t suspected = 0;  ///< Those that we hold down ourselves as well: they may fail next.
  std::ptrdiff_t most = 0;       ///< Within some seconds: those that are left have waited behind the others.
  Instant most_counted{};
  Instant counted{};

  static constexpr std::ptrdiff_t few = 8;
  bool is_one() const { return failing > few; }
};

/// Whether many masters fail together just now.
bool is_in_crowd(const TurnContext& turn);

/// Whether many masters fail together, or did so within some seconds: those that are left have waited behind the
/// others.
bool was_in_crowd(const TurnContext& turn);

/// Whether many masters fail together just now, or are about to.
bool many_are_suspected(const TurnContext& turn);

/// Whether more than one master fails just now, or is about to: the others may well follow.
bool others_are_suspected(const TurnContext& turn);

/// How far apart the writes of the state are where many masters fail together; zero where they are few. Each holds all
/// masters, however few have changed.
Milliseconds between_writes(const TurnContext& turn);
inline constexpr Milliseconds longest_between_writes{200};

/// What an answer may take longer where many masters are suspected together: everybody has the same questions to answer
/// first. A millisecond for each of them, 200 at most; nothing while they are few.
Milliseconds behind_suspicions(const TurnContext& turn);

/// What to wait longer where many masters fail together: everybody is busy then, and all takes longer. `each` for each
/// of them, `most` at most; nothing while they are few.
Milliseconds for_the_crowd(const TurnContext& turn, Milliseconds each, Milliseconds most);

}  // namespace vedette::quorum
