package kettle
