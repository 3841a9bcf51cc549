#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "quorum/core.hpp"
#include "test/simulation/reference_sentinel.hpp"

namespace vedette::simulation {

/// What decides in a Sentinel: our core, or the model of a real one. Both are driven through the same calls.
class Mind {
 public:
  explicit Mind(quorum::Core core) : mind_{std::move(core)} {}
  explicit Mind(ReferenceSentinel reference) : mind_{std::move(reference)} {}

  bool is_reference() const { return std::holds_alternative<ReferenceSentinel>(mind_); }
  /// Our core; must be one.
  const quorum::Core& core() const { return std::get<quorum::Core>(mind_); }

  void observe(const quorum::Reading& now, const quorum::Observation& fact) {
    std::visit([&](auto& mind) { mind.observe(now, fact); }, mind_);
  }
  void advance(const quorum::Reading& now) {
    std::visit([&](auto& mind) { mind.advance(now); }, mind_);
  }
  std::optional<quorum::Instant> next_deadline() const {
    return std::visit([](const auto& mind) { return mind.next_deadline(); }, mind_);
  }
  std::vector<quorum::Action> take_actions() {
    return std::visit([](auto& mind) { return mind.take_actions(); }, mind_);
  }
  /// What SENTINEL MASTER shows; empty if the name is unknown.
  std::optional<quorum::PeerMasterView> view(const quorum::MasterName& name) const;
  /// What SENTINEL GET-MASTER-ADDR-BY-NAME answers.
  std::optional<quorum::Address> master_address(const quorum::MasterName& name) const {
    return std::visit([&](const auto& mind) { return mind.master_address(name); }, mind_);
  }

 private:
  std::variant<quorum::Core, ReferenceSentinel> mind_;
};

}  // namespace vedette::simulation
