#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "test/lab/connection.hpp"
#include "test/lab/deployment.hpp"

namespace vedette::chaos {

/// Asks every Sentinel again and again what it names as master, and under which epoch.
class History {
 public:
  /// Begins at once. `group` must outlive it.
  explicit History(lab::Deployment& group);

  /// How many configuration epochs were named so far.
  std::size_t epochs() const;
  /// What must never be: one configuration epoch that names two masters, as `epoch 3: 10.77.0.1:6379 10.77.0.2:6379`.
  std::vector<std::string> disputes() const;

 private:
  void look(const std::stop_token& stop);
  std::optional<std::string> epoch_of(lab::Connection& connection) const;

  lab::Deployment& group_;
  mutable std::mutex mutex_;
  std::map<std::string, std::set<std::string>> named_;  // by configuration epoch
  std::jthread thread_;                                 // the last member: it uses the others
};

}  // namespace vedette::chaos
