#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/sentinel.hpp"

namespace vedette::lab {

/// Who answers at an address of a group after the server that lived there has gone.
enum class Visitor {
  stranger_with_sentinels,  ///< Another deployment's master, watched by a Sentinel of its own under our master's name.
  stranger_with_replica,    ///< Likewise, with a replica.
  stranger_with_password,
  stranger_with_data,  ///< Data, and no other sign.
  stranger_empty,
  paused,  ///< The one that has gone, and so are the following.
  restarted_from_rdb,
  restarted_from_aof,
  restarted_empty,
  scaled_up,  ///< A new empty server; an operator has told it whom to follow.
};
std::string name_of(Visitor visitor);
/// Whether it belongs to another deployment.
bool is_stranger(Visitor visitor);

/// Whose address it is.
enum class Place {
  of_replica,
  of_master,  ///< It was replaced before the visitor comes.
};
std::string name_of(Place place);

struct Visit {
  Visitor who;
  Place where;
};

/// What became of it.
struct Reception {
  Visit visit;
  std::optional<double>
      captured_after{};            ///< From its first answer until it was a replica of our master, milliseconds.
  bool kept_data = false;          ///< What it brought along is still there.
  bool master_stayed = false;      ///< All our Sentinels name the same master as before.
  std::size_t most_sentinels = 0;  ///< The most Sentinels that one of ours counts, itself included.
  std::string events{};            ///< What our Sentinels said of strangers and corrections.
};

/// Three Sentinels of that kind watch a master with two replicas for each visit; the visits come, and are watched for
/// so long.
std::vector<Reception> receive(Kind kind, const std::vector<Visit>& visits, std::chrono::milliseconds watch);

}  // namespace vedette::lab
