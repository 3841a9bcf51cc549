#include "test/simulation/shrink.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "test/simulation/run.hpp"

namespace vedette::simulation {

namespace {

constexpr std::uint64_t seeds_to_try = 3;

class Shrinking {
 public:
  Shrinking(const Schedule& failing, const Violation& violation, std::uint64_t most_runs,
            const std::function<void(const Shrunk&)>& progress, const std::function<void(const Schedule&)>& trying)
      : best_{failing, violation, 0}, most_runs_{most_runs}, progress_{progress}, trying_{trying} {}

  Shrunk finish() {
    leave_out_the_end();
    do {
      changed_ = false;
      leave_out_strikes();
      make_the_world_smaller();
      shorten_strikes();
      end_faults_early();
    } while (changed_ && !spent());
    return best_;
  }

 private:
  bool spent() const { return best_.runs >= most_runs_; }

  /// Whether it breaks the same rule; if so it is the best so far.
  bool still_fails(const Schedule& smaller) {
    if (spent()) return false;
    ++best_.runs;
    if (trying_) trying_(smaller);
    std::optional<Violation> broken = run(smaller).violation;
    if (!broken || broken->rule != best_.violation.rule) return false;
    best_.schedule = smaller;
    best_.violation = std::move(*broken);
    changed_ = true;
    if (progress_) progress_(best_);
    return true;
  }

  // What came after the violation did not cause it.
  void leave_out_the_end() {
    Schedule smaller = best_.schedule;
    std::erase_if(smaller.strikes, [&](const Strike& strike) { return strike.when > best_.violation.when; });
    if (smaller.strikes.size() < best_.schedule.strikes.size()) still_fails(smaller);
  }

  // Halves first, then smaller and smaller parts.
  void leave_out_strikes() {
    for (std::size_t part = (best_.schedule.strikes.size() + 1) / 2; part > 0; part = part == 1 ? 0 : (part + 1) / 2) {
      for (std::size_t at = 0; at < best_.schedule.strikes.size() && !spent();) {
        Schedule smaller = best_.schedule;
        const auto begin = smaller.strikes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end =
            smaller.strikes.begin() + static_cast<std::ptrdiff_t>(std::min(at + part, smaller.strikes.size()));
        smaller.strikes.erase(begin, end);
        if (!still_fails(smaller)) at += part;
      }
    }
  }

  // Everything moves in another world, so a few are tried.
  template <class Change>
  void try_world(Change&& change) {
    for (std::uint64_t other = 0; other < seeds_to_try && !spent(); ++other) {
      Schedule smaller = best_.schedule;
      if (!change(smaller.options)) return;
      smaller.options.seed += other;
      if (still_fails(smaller)) return;
    }
  }

  void make_the_world_smaller() {
    try_world([](Options& o) { return std::exchange(o.masters, 1U) > 1; });
    try_world([](Options& o) { return o.masters > 1 && o.masters-- > 1; });
    try_world([](Options& o) {
      if (o.sentinels <= std::max(1U, o.references)) return false;
      const bool by_majority = o.quorum == o.majority();
      --o.sentinels;
      o.quorum = by_majority ? o.majority() : std::min(o.quorum, o.sentinels);
      return true;
    });
    try_world([](Options& o) { return o.references > 1 && o.references-- > 1; });
    try_world([](Options& o) { return o.replicas > 1 && o.replicas-- > 1; });
    try_world([](Options& o) { return std::exchange(o.replicas, 0U) == 1; });
    try_world([](Options& o) { return std::exchange(o.parallel_syncs, 1U) > 1; });
    try_world([](Options& o) { return std::exchange(o.forget_replicas_after, quorum::Milliseconds{0}).count() > 0; });
    try_world([](Options& o) {
      const Delays before = std::exchange(o.delays, Delays{100us, 100us});
      return before.base > 100us || before.jitter > 100us;
    });
    try_world([](Options& o) { return std::exchange(o.disk.slowest, Time{4ms}) > 4ms; });
  }

  void shorten_strikes() {
    for (std::size_t i = 0; i < best_.schedule.strikes.size() && !spent(); ++i) {
      Schedule smaller = best_.schedule;
      Time& duration = smaller.strikes[i].duration;
      if (duration < 200ms) continue;
      duration /= 2;
      if (still_fails(smaller)) --i;  // Once more.
    }
  }

  void end_faults_early() {
    Schedule smaller = best_.schedule;
    Time last = smaller.options.calm_start;
    for (const Strike& strike : smaller.strikes) last = std::max(last, strike.when + strike.duration);
    const Time needed = last - smaller.options.calm_start + 1s;
    if (needed >= smaller.options.faults_last) return;
    smaller.options.faults_last = needed;
    still_fails(smaller);
  }

  Shrunk best_;
  std::uint64_t most_runs_;
  const std::function<void(const Shrunk&)>& progress_;
  const std::function<void(const Schedule&)>& trying_;
  bool changed_ = false;
};

}  // namespace

Shrunk shrink(const Schedule& failing, const Violation& violation, std::uint64_t most_runs,
              const std::function<void(const Shrunk&)>& progress, const std::function<void(const Schedule&)>& trying) {
  return Shrinking{failing, violation, most_runs, progress, trying}.finish();
}

}  // namespace vedette::simulation
