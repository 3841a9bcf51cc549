#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "quorum/event.hpp"
#include "quorum/failover_story.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// What happened lately, for the status page: the last events and the last attempts at a failover.
class History {
 public:
  static constexpr std::size_t events_kept = 200;
  static constexpr std::size_t stories_kept = 50;

  struct PastEvent {
    std::uint64_t number = 0;     ///< Rising from 1; with no gaps.
    quorum::Milliseconds time{};  ///< Since 1970.
    quorum::Event event;
  };
  struct PastStory {
    std::uint64_t number = 0;
    quorum::Milliseconds time{};  ///< Of its end, since 1970.
    quorum::FailoverStory story;
  };

  void add(quorum::Milliseconds wall, const quorum::Event& event);
  void add(quorum::Milliseconds wall, const quorum::FailoverStory& story);

  /// The oldest first.
  const std::deque<PastEvent>& events() const { return events_; }
  const std::deque<PastStory>& stories() const { return stories_; }

 private:
  std::deque<PastEvent> events_;
  std::deque<PastStory> stories_;
  std::uint64_t last_event_ = 0;
  std::uint64_t last_story_ = 0;
};

}  // namespace vedette::daemon
