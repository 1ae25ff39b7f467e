"""What codes and promotions take off a basket. Automatic promotions have their place here once there are any."""
