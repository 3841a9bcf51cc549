#pragma once

#include <optional>
#include <string>
#include <vector>

#include "quorum/durable_state.hpp"

namespace vedette::config {

/// A setting of the state that the environment gives. It counts at each start, whatever was kept.
struct GivenSetting {
  std::optional<quorum::MasterName> master;  ///< Nothing: one of the process.
  std::string directive;                     ///< `quorum`, `auth-pass`, `announce-ip` …

  bool operator==(const GivenSetting&) const = default;
};

/// Has the settings given in `state` say what they say in `meant`.
void take_given(quorum::DurableState& state, const quorum::DurableState& meant, const std::vector<GivenSetting>& given);

/// Which of the settings given differ, in words: `quorum of mymaster`. Masters that one of both lacks don't.
std::vector<std::string> differing(const quorum::DurableState& kept, const quorum::DurableState& described,
                                   const std::vector<GivenSetting>& given);

}  // namespace vedette::config
