#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "test/lab/deployment.hpp"
#include "test/lab/subscription.hpp"

namespace vedette::end_to_end {

/// A folder for the files of one test. If the test fails, the ends of all logs in it are shown.
class EndToEnd : public testing::Test {
 protected:
  void TearDown() override;

  lab::Folder folder{"end-to-end"};
};

/// What +switch-master says when that instance takes over from the other.
std::string switch_text(lab::Deployment& group, std::size_t from, std::size_t to);

/// Listens to all events of each sentinel of the group.
std::vector<std::unique_ptr<lab::Subscription>> listen_to(lab::Deployment& group);

/// Each listener must hear of that switch, once, and of no other.
void expect_one_switch(lab::Deployment& group, std::vector<std::unique_ptr<lab::Subscription>>& listeners,
                       std::size_t from, std::size_t to);

/// All running sentinels must agree on the address and on the configuration epoch of the master.
void expect_agreement(lab::Deployment& group);

/// How many running instances say that they are masters.
std::size_t masters_among(lab::Deployment& group);

/// Writes a key to a master and waits until each replica that is connected to it has it, so that it survives what
/// happens to the master next. Returns the reply to the write, or an error if a replica did not get it in time.
lab::Reply write_to(lab::RedisServer& master, const std::string& key, const std::string& value = "1");

}  // namespace vedette::end_to_end
